import Conversation
import Messages

extension State {
  /// `/think` with what follows it.
  mutating func think(_ argument: String) -> [Effect] {
    switch argument.lowercased() {
    case "":
      notice = Notice("\(model.alias) \(thinkingPhrase). \(Self.thinkingAdvice)")
      return []
    case "default": return setThinking(nil)
    case let name:
      guard let level = ThinkingLevel(rawValue: name) else {
        notice = Notice("“\(argument)” is no level. \(Self.thinkingAdvice)", .warning)
        return []
      }
      return setThinking(level)
    }
  }

  /// Alt+T: thinking on or off; as configured, where that is the same.
  mutating func toggleModelThinking() -> [Effect] {
    let wanted = !isThinkingWanted
    var configured = session.settings
    configured.thinking[model.reference] = nil
    let isConfigured = RequestSettings(model, configured, system: nil).isThinking == wanted
    return setThinking(isConfigured ? nil : wanted ? .on : .off)
  }

  /// What the status bar says of it, where it is not as configured.
  var thinkingMark: String? {
    session.settings.thinking[model.reference].map { "think \($0.rawValue)" }
  }

  private static let thinkingAdvice =
    "/think takes off, low, medium, high, on or default; Alt+T switches."

  private var isThinkingWanted: Bool { requestSettings(for: model).isThinking }

  private mutating func setThinking(_ level: ThinkingLevel?) -> [Effect] {
    let reference = model.reference
    let effects = changeSettings { $0.thinking[reference] = level }
    let omitted = requestSettings(for: model).omitted
    let without =
      omitted.isEmpty
      ? "" : " \(omitted.joined(separator: " and ")) is left out, since Claude takes none with it."
    notice = Notice("From the next message on, \(model.alias) \(thinkingPhrase).\(without)")
    return effects
  }

  private var thinkingPhrase: String {
    let isOwn = session.settings.thinking[model.reference] != nil
    let source = isOwn ? "in this conversation" : "as configured"
    let settings = requestSettings(for: model)
    switch settings.thinking {
    case .off?: return "answers without thinking, \(source)"
    case .on?: return "thinks before it answers, \(source)"
    case .some(let level): return "thinks with \(level.rawValue) effort, \(source)"
    case nil where settings.isThinking: return "thinks before it answers, as configured"
    case nil: return "thinks as its server likes; nothing is configured"
    }
  }
}
