-- AlterTable
ALTER TABLE "audit_entries" ADD COLUMN     "actor_commitment" TEXT;
