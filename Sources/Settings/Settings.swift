import Messages

/// All that was configured, by files and by the environment, and what is wrong with it.
///
/// Precedence, the nearest wish first:
/// - *Default model*: the model of `ANTHROPIC_BASE_URL` / `_API_KEY` / `_AUTH_TOKEN` (a variable is
///   set for this run); `ANTHROPIC_MODEL` alone, as the name of a configured model; `model` or
///   `agents.….model` of `config.json`; the same of OpenClaw's file; the first usable model in the
///   list; the demo.
/// - *Providers, models, aliases* of the same name: `config.json`, then OpenClaw's file. The
///   environment's endpoint is a provider of its own, `env`, and is never mixed with them; where
///   the process has none, that of `~/.claude/settings.json` is, behind all others.
/// - *Variables in a file* (`${NAME}`): the process's environment; `.env` of the working directory,
///   never for keys, addresses and headers; OpenClaw's `.env`; that file's `env` block.
/// - *Parameters of a model*: `params` at the top, `agents.defaults.params`, the provider's list,
///   the model's own `params`, those of the agent's `models`, the agent's `params`; later wins.
package struct Settings: Sendable {
  /// By id, as configured.
  package var endpoints: [String: Endpoint]
  /// In the order in which they are numbered from 1; the demo is always the last.
  package var models: [Model]
  /// What a new conversation asks. The demo where nothing else can be asked.
  package var defaultModel: Model?
  /// What is wrong, secrets masked, in the order of the files.
  package var problems: [Problem]
  /// What every request begins with; nil for nothing.
  package var systemPrompt: String?
  /// The name of a theme.
  package var theme: String?
  /// What keys do, as far as it was changed; later ones count before earlier ones.
  package var keys: [KeyBinding] = []
  /// Whether links are made for the terminal to open; nil to go by the terminal.
  package var hyperlinks: Bool?
  /// Whose keys the input line takes.
  package var editing = Editing.emacs
  /// Whether the mouse selects and scrolls in the program from the start.
  package var usesMouse = false
  /// Whether `AGENTS.md` and `CLAUDE.md` are part of the system prompt.
  package var readsMemory = true
  /// From how many percent of the context on a summary is made without being asked for; nil: never.
  package var autoCompact: Int?
  /// How the end of a long answer is told while another window has the keyboard: one of
  /// `Settings.notifications`; nil for what suits the terminal.
  package var notify: String?
  /// What is said of the tools that models may call.
  package var tools = ToolSettings()
  /// The files that were read, the nearest first.
  package var files: [String]
  /// Masks every key that was met; for whatever leaves the program as text.
  package var redaction: Redaction
  /// Where `model`, `systemPrompt` and `theme` come from; a value without one is ours.
  package var origins: [String: String] = [:]
  /// What to ask in turn where the default model cannot answer.
  package var fallbacks: [Model] = []
  /// Which models may be asked, by provider; none for a provider without a policy.
  package var policies: [String: ModelPolicy] = [:]
  /// A PEM file of certificate authorities to trust: `SSL_CERT_FILE`, `NODE_EXTRA_CA_CERTS`, or
  /// `caFile` of `config.json`; nil for the system's. There is no way to trust nobody's.
  package var caFile: String?
  /// Milliseconds of silence after which an answer is given up (`CLAUDE_STREAM_IDLE_TIMEOUT_MS`,
  /// else `API_TIMEOUT_MS`); nil where neither is set.
  package var silenceLimit: Int?
  /// How often a request may be made again (`CLAUDE_CODE_MAX_RETRIES`, at most 15); nil where it
  /// is not set.
  package var maxRetries: Int?
  /// Every key that was met, used or not.
  package var secrets: [Secret] = []
  /// The parameters of models that no file lists.
  var unlistedParameters: Parameters

  /// What `notify` may be.
  package static let notifications = ["bell", "osc9", "osc777", "osc99", "off"]

  /// The built-in conversation that needs no server. It has no endpoint.
  package static let demo = Model(
    provider: "demo", id: "tour", alias: "Demo (canned text)", source: "built in")

  /// - Parameter models: without the demo, which is added.
  package init(
    endpoints: [Endpoint] = [], models: [Model] = [], defaultModel: Model? = nil,
    problems: [Problem] = []
  ) {
    self.endpoints = Dictionary(
      endpoints.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.models = models + [Self.demo]
    self.defaultModel = defaultModel ?? Self.demo
    self.problems = problems
    redaction = Redaction(endpoints.flatMap(\.secrets))
    files = []
    unlistedParameters = Parameters()
  }

  /// The endpoint that a model is asked at; nil for the demo.
  package func endpoint(of model: Model) -> Endpoint? {
    endpoints[model.provider]
  }
}
