import { Pag0Failure } from "@pag0/contract";
import { Prisma } from "@pag0/db";

/**
 * Turns PostgreSQL's refusal of a second row with the same unique value into CONFLICT; to be given to
 * `catch` of the transaction that creates one.
 */
export function alreadyExists(field: string, message: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002")
      throw new Pag0Failure("CONFLICT", message, { errors: [{ field, message: "is taken" }] });
    throw error;
  };
}
