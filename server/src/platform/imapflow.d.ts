// The part of imapflow that mail-folder.ts uses.
declare module "imapflow" {
  export interface ImapFlowOptions {
    host: string;
    port: number;
    secure: boolean;
    auth: { user: string; pass: string };
    logger: false;
    disableAutoIdle?: boolean;
    connectionTimeout?: number;
    greetingTimeout?: number;
    socketTimeout?: number;
  }

  export class ImapFlow {
    constructor(options: ImapFlowOptions);
    /** The folder that is open. */
    readonly mailbox: { readonly uidValidity: bigint } | false;
    on(event: "error", listener: (error: Error) => void): this;
    connect(): Promise<void>;
    logout(): Promise<void>;
    close(): void;
    getMailboxLock(path: string): Promise<{ release(): void }>;
    search(query: { uid: string }, options: { uid: true }): Promise<number[] | false | undefined>;
    /** No command may be given while its mails are read. */
    fetch(
      range: string,
      query: { uid: true; source: { start: number; maxLength: number } },
      options: { uid: true },
    ): AsyncGenerator<{ uid: number; source?: Buffer }>;
    messageFlagsAdd(range: string, flags: string[], options: { uid: true }): Promise<boolean>;
    messageMove(range: string, destination: string, options: { uid: true }): Promise<unknown>;
  }
}
