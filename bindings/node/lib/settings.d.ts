// Written by `make types` from the settings of core and of the sandbox.

/** What every client may be given. */
export interface ClientSettings {
  /** Acts for this sub-workspace from the start, as a client does that `client.asWorkspace` made. */
  workspace?: string;
  /** How long a connection may take to be made. Default: 5000 milliseconds. */
  connectTimeoutMs?: number;
  /** How long one request may take, to the last byte of its reply. Default: 30000 milliseconds. */
  attemptTimeoutMs?: number;
  /** How long one call may take, with all its retries and waits. A list or an iterator is one call a page. Default:
   * 120000 milliseconds. */
  timeoutMs?: number;
  /** The share of the workspace's limit (100 requests a second) that all clients of this process together may use:
   * 0.01 to 1. Of clients that say otherwise, the lowest share counts for all, until the process ends. Null leaves
   * this client out of the pacing. Default: 0.8. */
  capacity?: number | null;
  /** Requests at the most for one call, 1 to 10. Default: 5. */
  maxAttempts?: number;
  /** The longest wait before the first retry; it doubles from there, up to 20 seconds, and the wait itself is drawn
   * at random below it. Zero never waits. Default: 500 milliseconds. */
  backoffMs?: number;
  /** The URL of a proxy, by http or https, such as `http://user:password@proxy.example:3128`, with what is special
   * in a password percent-encoded. SOCKS is not supported. Never used for loopback addresses. Default: the first of
   * `HTTPS_PROXY`, `https_proxy`, `ALL_PROXY` and `all_proxy` that is not empty, unless `NO_PROXY` or `no_proxy`
   * names the host; they are read when the client is built, and checked as this setting is. */
  proxy?: string;
  /** A PEM file of certificates to trust besides the system's, such as that of a proxy that reads TLS. On Linux the
   * certificates that `SSL_CERT_FILE` and `SSL_CERT_DIR` name take the place of the system's. `REQUESTS_CA_BUNDLE`,
   * `CURL_CA_BUNDLE` and `NODE_EXTRA_CA_CERTS` are not read. */
  caFile?: string;
  /** Names your program in the User-Agent, in front of this library's name. */
  userAgent?: string;
  /** The largest reply that is read, in bytes: 1 to 4 GiB. Default: 64 MiB. */
  maxResponseBytes?: number;
}

/**
 * Where the key is, and where the API. Of the key's sources, one may be given. A key that is undefined is an error:
 * leave it out to have the variable read.
 */
export interface ClientOptions extends ClientSettings {
  /** The key itself. White space around it, such as a file's last newline, is trimmed. */
  apiKey?: string;
  /** The environment variable that holds the key. Default: `INSTANTLY_API_KEY`. */
  apiKeyEnv?: string;
  /** A file that holds nothing but the key. */
  apiKeyFile?: string;
  /** Where the API is: https, or http to this machine alone. Default: `INSTANTLY_BASE_URL` of the environment, which
   * is read when the client is built, and checked as this setting is; where it is not set,
   * `https://api.instantly.ai`. */
  baseUrl?: string;
}

/** How to start a sandbox. */
export interface SandboxOptions {
  /** What ids, keys and the audit log are drawn from: the same seed gives the same. Default: 1. */
  seed?: number;
  /** The port on 127.0.0.1; 0 takes a free one. Default: 0. */
  port?: number;
  /** So many audit events in the admin workspace, older than the 400 seeded ones, up to 10^12. They are computed
   * when asked for: ten million take no memory. Default: 0. */
  auditEvents?: number;
  /** Whether requests above the API's limits (100 a second, 6,000 a minute for each workspace) are answered with
   * 429. Default: true. */
  rateLimit?: boolean;
  /** So many campaigns in the admin workspace in all, up to a million, one of them an AI sales agent's; the 12
   * seeded ones are always there. */
  campaigns?: number;
  /** So many accounts in the admin workspace in all, up to a million; the 14 seeded ones are always there. */
  accounts?: number;
  /** So many members in the admin workspace in all, up to a million; the 8 seeded ones are always there. */
  members?: number;
  /** So many accepted sub-workspaces in all, up to 10,000; the 4 seeded ones are always there. */
  subWorkspaces?: number;
}
