import Canvas
import Conversation
import Messages

extension State {
  /// `/system` with what follows it.
  mutating func setSystemPrompt(_ argument: String) -> [Effect] {
    switch argument {
    case "":
      overlay = .panel(systemPanel)
      return []
    case "edit":
      editsSystemPrompt = true
      return keepDraft(atOnce: true) + [.edit(systemText)]
    case "reset":
      surroundings.givenSystemPrompt = nil
      let effects = changeSettings { $0.system = nil }
      notice = Notice("The system prompt is as configured again.")
      return effects
    default:
      return take(systemPrompt: argument)
    }
  }

  /// What the editor, or the line, has made of the system prompt; empty for none.
  mutating func take(systemPrompt text: String) -> [Effect] {
    let text = Paste(text).text.trimmed
    guard text != systemText else {
      notice = Notice("The system prompt stays as it was.")
      return []
    }
    surroundings.givenSystemPrompt = nil
    let effects = changeSettings { $0.system = text }
    notice = Notice(
      text.isEmpty
        ? "This conversation has no system prompt from the next message on."
        : "The system prompt of this conversation is set from the next message on.")
    return effects
  }

  /// The prompt as text; one of several blocks as JSON.
  private var systemText: String {
    guard let system = requestSettings(for: model).system else { return "" }
    return system.stringValue ?? String(decoding: system.bytes, as: UTF8.self)
  }

  private var systemPanel: Panel {
    let source: String
    if surroundings.givenSystemPrompt != nil {
      source = "From --system-prompt, for this run."
    } else if session.settings.system != nil {
      source = "Of this conversation; /system reset goes back to the configured one."
    } else if model.parameters["system"] != nil {
      source = "Of \(model.alias), from \(model.origins["system"] ?? "the configuration")."
    } else if surroundings.systemPrompt != nil {
      source = "From \(surroundings.systemPromptOrigin ?? "the configuration")."
    } else {
      source = "There is none. /system TEXT sets one for this conversation, /system edit writes it."
    }
    let text = systemText
    let lines = text.isEmpty ? [] : text.split(separator: "\n", omittingEmptySubsequences: false)
    return Panel(
      title: "System prompt",
      lines: [Line([Span(Sanitizer.plain(source), Style(.muted))]), Line()]
        + lines.map { Line(Sanitizer.spans(String($0), style: .text)) })
  }
}
