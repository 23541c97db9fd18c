// SPDX-License-Identifier: Apache-2.0
/** What a call should have done, and whether it did: a line of JSON on standard output. */
declare const process: { argv: string[] };
export const url = process.argv[2]!;
export const authorization = process.argv[3]!;
export const database = process.argv[4]!;

export async function tell(title: string, call: () => Promise<void>): Promise<void> {
    try {
        await call();
        console.log(JSON.stringify({ title, wrong: null }));
    } catch (fault) {
        console.log(JSON.stringify({ title, wrong: fault instanceof Error ? fault.stack : JSON.stringify(fault) }));
    }
}

/** The value, which must be there. */
export function there<T>(value: T, of: unknown): Exclude<NonNullable<T>, void> {
    if (value === undefined || value === null)
        throw new Error("there is none: " + JSON.stringify(of));
    return value as Exclude<NonNullable<T>, void>;
}

export function equal(got: unknown, expected: unknown): void {
    if (JSON.stringify(got) !== JSON.stringify(expected))
        throw new Error(`expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`);
}
