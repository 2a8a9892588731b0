import Conversation
import Messages

/// What a client may set of a session: its model, its mode and thinking. There are three ways to it,
/// one of each age of the protocol; all show the same values.
extension Agent {
  /// The ids of config options. OpenClaw looks for these (docs/tools/acp-agents/controls.md).
  enum Option: String, Sendable {
    case model, mode, thinking
  }

  private static let asConfigured = "default"

  // MARK: What there is

  func options(of session: OpenSession) -> JSON {
    let thinking =
      [Self.choice("value", Self.asConfigured, "As configured")]
      + ThinkingLevel.allCases.map {
        Self.choice(
          "value", $0.rawValue, $0.rawValue.prefix(1).uppercased() + $0.rawValue.dropFirst())
      }
    return .array([
      Self.option(
        .model, "Model", category: "model", current: session.model.reference,
        models(for: session).map {
          Self.choice("value", $0.reference, $0.alias, "\($0.reference) at \($0.host)")
        }),
      Self.option(
        .mode, "Permissions", category: "mode", current: session.mode.rawValue,
        PermissionMode.allCases.map { Self.choice("value", $0.rawValue, $0.name, $0.meaning) }),
      Self.option(
        .thinking, "Thinking", category: "thought_level",
        current: session.thinking?.rawValue ?? Self.asConfigured, thinking),
    ])
  }

  func modes(of session: OpenSession) -> JSON {
    .object([
      "currentModeId": .string(session.mode.rawValue),
      "availableModes": .array(
        PermissionMode.allCases.map { Self.choice("id", $0.rawValue, $0.name, $0.meaning) }),
    ])
  }

  func models(of session: OpenSession) -> JSON {
    .object([
      "currentModelId": .string(session.model.reference),
      "availableModels": .array(
        models(for: session).map { Self.choice("modelId", $0.reference, $0.alias) }),
    ])
  }

  /// The models that can be asked; the one in use is always among them.
  private func models(for session: OpenSession) -> [ModelChoice] {
    let models = setup.catalog.models.filter {
      $0.unusable == nil && (!$0.isDemo || setup.allowsDemo)
    }
    let isListed = models.contains { $0.reference == session.model.reference }
    return isListed ? models : [session.model] + models
  }

  private static func option(
    _ id: Option, _ name: String, category: String, current: String, _ choices: [JSON]
  ) -> JSON {
    .object([
      "id": .string(id.rawValue), "name": .string(name), "category": .string(category),
      "type": .string("select"), "currentValue": .string(current), "options": .array(choices),
    ])
  }

  private static func choice(
    _ key: String, _ value: String, _ name: String, _ description: String? = nil
  ) -> JSON {
    var members: [String: JSON] = [key: .string(value), "name": .string(name)]
    members["description"] = description.map { .string($0) }
    return .object(members)
  }

  // MARK: Setting

  mutating func setOption(_ parameters: Parameters) throws(RPCError) -> JSON {
    let id = try openSession(parameters)
    let name = try parameters.text("configId")
    let value = try parameters.text("value")
    switch Self.option(named: name) {
    case .model?:
      try setModel(value, id)
    case .mode?:
      try setMode(value, id)
      tellMode(id)
    case .thinking?:
      try setThinking(value, id)
    case nil:
      throw RPCError(
        .invalidParameters,
        "There is no option \"\(name)\"; there are model, mode and thinking.")
    }
    return .object(["configOptions": sessions[id].map { options(of: $0) } ?? .array([])])
  }

  /// The option of that id, by any of the names that clients use for it.
  private static func option(named name: String) -> Option? {
    switch name {
    case "thinking", "thought_level", "effort", "reasoning_effort": .thinking
    case "permission_mode", "permissions", "approval_policy", "permission_profile": .mode
    default: Option(rawValue: name)
    }
  }

  mutating func setMode(_ parameters: Parameters) throws(RPCError) -> JSON {
    let id = try openSession(parameters)
    try setMode(parameters.text("modeId"), id)
    tellOptions(id)
    return .object([:])
  }

  mutating func setModel(_ parameters: Parameters) throws(RPCError) -> JSON {
    let id = try openSession(parameters)
    try setModel(parameters.text("modelId"), id)
    tellOptions(id)
    return .object([:])
  }

  func openSession(_ parameters: Parameters) throws(RPCError) -> Identifier {
    let id = try parameters.session()
    guard sessions[id] != nil else { throw Parameters.unknown(id.description) }
    return id
  }

  /// Takes another model from the next request on, by any name that a person could type.
  mutating func setModel(_ name: String, _ id: Identifier) throws(RPCError) {
    switch setup.catalog.lookup(name) {
    case .found(let choice):
      if let reason = choice.unusable {
        throw RPCError(.invalidParameters, "\(choice.alias) cannot be asked: \(reason).")
      }
      setup.catalog.note(choice)
      sessions[id]?.model = choice
      sessions[id]?.session.model = choice.reference
      if let session = sessions[id]?.session { outputs.append(.record(.session(session))) }
    case .ambiguous(let choices):
      throw RPCError(
        .invalidParameters,
        "\"\(name)\" could be \(choices.map(\.reference).joined(separator: ", ")).")
    case .unknown(let nearest):
      let hint = nearest.isEmpty ? "" : " Nearest: \(nearest.joined(separator: ", "))."
      throw RPCError(.invalidParameters, "There is no model \"\(name)\".\(hint)")
    }
  }

  mutating func setMode(_ name: String, _ id: Identifier) throws(RPCError) {
    guard let mode = PermissionMode(rawValue: name) else {
      let names = PermissionMode.allCases.map(\.rawValue).joined(separator: ", ")
      throw RPCError(.invalidParameters, "There is no mode \"\(name)\"; there are \(names).")
    }
    sessions[id]?.mode = mode
    sessions[id]?.prompt?.round?.machine.mode = mode
  }

  mutating func setThinking(_ name: String, _ id: Identifier) throws(RPCError) {
    let level = ThinkingLevel(rawValue: name)
    guard let session = sessions[id], level != nil || name == Self.asConfigured else {
      throw RPCError(
        .invalidParameters,
        "There is no such thinking as \"\(name)\"; there are default, off, low, medium, high and on."
      )
    }
    sessions[id]?.session.settings.thinking[session.model.reference] = level
    sessions[id]?.session.settings.changed = wall
    if let settings = sessions[id]?.session.settings {
      outputs.append(.record(.settings(settings, session: id)))
    }
  }

  // MARK: Telling

  /// For clients that know modes, but no options.
  private mutating func tellMode(_ id: Identifier) {
    guard let mode = sessions[id]?.mode else { return }
    update("current_mode_update", ["currentModeId": .string(mode.rawValue)], id)
  }

  mutating func tellOptions(_ id: Identifier) {
    guard let session = sessions[id] else { return }
    update("config_option_update", ["configOptions": options(of: session)], id)
  }
}

extension PermissionMode {
  /// As clients show it.
  var name: String {
    switch self {
    case .ask: "Ask"
    case .acceptEdits: "Accept edits"
    case .plan: "Plan"
    case .fullTrust: "Full trust"
    }
  }

  /// What it allows.
  var meaning: String {
    switch self {
    case .ask: "Reading in the working directory is free, all else asks."
    case .acceptEdits: "Files in the working directory are changed without a question."
    case .plan: "Nothing is changed and nothing is run."
    case .fullTrust: "Nothing asks; commands run as you."
    }
  }
}
