import Messages

@testable import Settings

/// A key that no output may show; long enough to be masked by its ends.
let canary = "sk-kimi-CANARYcanary0123456789CANARY"

let ownPath = "/home/ada/.config/confab/config.json"
let openClawPath = "/home/ada/.openclaw/openclaw.json"

/// The project's brief, as it stands there, with its comments.
let briefConfiguration = """
  {
    // Kimi Code, through the Anthropic Messages protocol
    "providers": [
      {
        "id": "kimi",
        "type": "anthropic",
        "baseUrl": "https://api.kimi.com/coding", // /v1/messages is appended by the client
        "apiKey": "\(canary)",
      },
    ],
    "models": {
      /* reference: provider/model */
      "kimi/kimi-k2.5": { "alias": "Kimi K2.5", "params": {} },
    },
  }

  """

/// OpenClaw's configuration as its documentation of today has it.
let openClawConfiguration = """
  {
    env: { vars: { KIMI_API_KEY: '\(canary)' } },
    models: {
      mode: "merge",
      providers: {
        kimi: {
          baseUrl: "https://api.kimi.com/coding/",
          apiKey: "${KIMI_API_KEY}",
          api: "anthropic-messages",
          auth: "api-key", authHeader: false,
          headers: { "User-Agent": "my-tool/1.0" },
          maxTokens: 16384, timeoutSeconds: 600,
          models: [
            { id: "kimi-for-coding", name: "Kimi Code", reasoning: true, input: ["text", "image"],
              cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
              contextWindow: 262144, contextTokens: 200000, maxTokens: 32768 },
            { id: "k3" },
          ],
        },
      },
    },
    agents: {
      defaults: {
        model: { primary: "kimi/kimi-for-coding", fallbacks: [] },
        models: {
          "kimi/kimi-for-coding": {
            alias: "Kimi", params: { temperature: 0.6, topP: 0.9, thinking: "on" },
          },
        },
        params: { temperature: 0.1, top_k: 40 },
      },
      entries: { main: { params: { top_k: 20 } } },
    },
  }
  """

/// Loads from files that exist only here.
func load(
  own: String? = nil, openClaw: String? = nil, environment: [String: String] = [:],
  files: [String: String] = [:], keyFiles: [String: Result<String, FileError>] = [:],
  links: [String: String] = [:]
) -> Settings {
  var all = files
  all[ownPath] = own
  all[openClawPath] = openClaw
  return Settings.load(
    environment: environment, home: "/home/ada", directory: "/work",
    readFile: { path in
      guard let text = all[path] else { throw FileError.missing }
      return Array(text.utf8)
    },
    readPrivately: { path in
      guard let file = keyFiles[path] else { throw FileError.missing }
      return Array(try file.get().utf8)
    },
    realPath: { links[$0] ?? $0 })
}

extension Settings {
  /// All but the demo.
  var realModels: [Model] { models.filter { $0 != Settings.demo } }

  var messages: [String] { problems.map(\.message) }

  func found(_ name: String) -> Model? {
    if case .found(let model) = model(named: name) { return model }
    return nil
  }
}

extension Endpoint {
  /// The value a request would carry under that name.
  func sent(_ name: String) -> String? {
    requestHeaders(userAgent: "confab/1").first { $0.0 == name }?.1
  }
}
