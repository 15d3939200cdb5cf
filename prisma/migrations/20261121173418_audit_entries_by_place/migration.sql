-- An entry is found by its place in a chain, and nothing looks one up by its identifier: of each entry an
-- index less is written. The index of the places is there already and stays as it is.
ALTER TABLE "audit_entries" DROP CONSTRAINT "audit_entries_pkey";
ALTER TABLE "audit_entries" ADD CONSTRAINT "audit_entries_pkey" PRIMARY KEY USING INDEX "audit_entries_organization_id_writer_sequence_key";
