import Conversation
import Messages

/// What the client says that it can do for us.
struct ClientCapabilities: Hashable, Sendable {
  var readsFiles = false
  var writesFiles = false
  var hasTerminals = false

  init() {}

  init(_ json: JSON?) {
    readsFiles = json?["fs"]?["readTextFile"]?.boolValue ?? false
    writesFiles = json?["fs"]?["writeTextFile"]?.boolValue ?? false
    hasTerminals = json?["terminal"]?.boolValue ?? false
  }
}

extension Agent {
  /// The one version of the protocol that is spoken here, and by every client so far.
  static let protocolVersion: Int64 = 1
  /// The name of our way to authenticate.
  static let authentication = "configuration"

  /// Whether there is a model that can be asked.
  var canAnswer: Bool {
    setup.model.unusable == nil && (!setup.model.isDemo || setup.allowsDemo)
  }

  mutating func initialize(_ parameters: Parameters) throws(RPCError) -> JSON {
    guard let version = parameters.members["protocolVersion"]?.intValue, version >= 0 else {
      throw RPCError(.invalidParameters, "\"protocolVersion\" must be a whole number, such as 1.")
    }
    client = ClientCapabilities(parameters.members["clientCapabilities"])
    return .object([
      "protocolVersion": .integer(Self.protocolVersion),
      "agentInfo": .object([
        "name": .string("confab"), "title": .string("Confab"), "version": .string(setup.version),
      ]),
      "agentCapabilities": .object([
        "loadSession": .bool(true),
        "promptCapabilities": .object([
          "image": .bool(true), "audio": .bool(false), "embeddedContext": .bool(true),
        ]),
        "mcpCapabilities": .object(["http": .bool(false), "sse": .bool(false)]),
        "sessionCapabilities": .object([
          "list": .object([:]), "resume": .object([:]), "close": .object([:]),
        ]),
      ]),
      "authMethods": .array(
        canAnswer
          ? []
          : [
            .object([
              "id": .string(Self.authentication), "name": .string("API key"),
              "description": .string(Self.advice),
            ])
          ]),
    ])
  }

  private static let advice =
    "Set ANTHROPIC_BASE_URL and ANTHROPIC_API_KEY for the agent, or write the provider into "
    + "~/.config/confab/config.json; `confab models` says what can be asked."

  /// Why no session can be opened.
  static func noModel(_ model: ModelChoice) -> RPCError {
    let reason = model.unusable.map { "\(model.alias) cannot be asked: \($0)." }
    return RPCError(
      .authenticationRequired, [reason ?? "No model can be asked.", advice].joined(separator: " "))
  }
}
