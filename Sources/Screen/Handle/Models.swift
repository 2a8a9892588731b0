import Canvas
import Conversation
import Messages

extension State {
  /// `/model` with what follows it.
  mutating func switchModel(_ argument: String) -> [Effect] {
    switch argument.lowercased() {
    case "":
      showModels()
      return []
    case "list":
      overlay = .panel(Panel(title: "Models", lines: modelLines))
      return []
    case "status":
      overlay = .panel(statusPanel)
      return []
    case "default": return switchDefault("")
    case let words where words.hasPrefix("default "):
      return switchDefault(String(argument.dropFirst("default ".count)).trimmed)
    default:
      guard let choice = findModel(argument) else { return [] }
      return use(choice)
    }
  }

  /// The model of a name, or a notice that says why there is none.
  mutating func findModel(_ name: String) -> ModelChoice? {
    switch catalog.lookup(name) {
    case .found(let choice):
      return choice
    case .ambiguous(let choices):
      let references = choices.map(\.reference).joined(separator: ", ")
      notice = Notice("“\(name)” could be \(references); name one of them.", .warning)
    case .unknown(let nearest):
      let hint =
        nearest.isEmpty
        ? " /model list shows what is configured." : " Nearest: \(nearest.joined(separator: ", "))."
      notice = Notice("There is no model “\(name)”; nothing was changed.\(hint)", .warning)
    }
    return nil
  }

  /// Switches this conversation; an answer on its way goes on with the model it was asked of.
  mutating func use(_ choice: ModelChoice) -> [Effect] {
    if let reason = choice.unusable {
      notice = Notice("\(choice.alias) cannot be asked: \(reason)", .warning)
      return []
    }
    model = choice
    comparison.next = []
    catalog.note(choice)
    session.model = choice.reference
    notice = Notice(
      "\(choice.alias) (\(choice.reference) at \(choice.host)) answers from the next message on.")
    return isSessionKept ? keepSession() : []
  }

  mutating func showModels() {
    overlay = .picker(
      Picker(
        purpose: .models, title: "Which model answers next?", rows: modelRows + askableRows,
        selecting: model.reference))
  }

  private var modelLines: [Line] {
    catalog.models.enumerated().map { index, choice in
      let current = choice.reference == model.reference
      return Line([
        Span("\(index + 1)  ", Style(.muted)),
        Span(Sanitizer.plain(choice.alias), Style(current ? .accent : .text)),
        Span(
          Sanitizer.plain(
            "  \(choice.reference) · \(choice.host)"
              + (choice.unusable.map { " · " + $0 } ?? "")), Style(.muted)),
      ])
    }
  }

  /// What a list's chosen row does.
  mutating func choose(_ row: Picker.Row, for purpose: Picker.Purpose) -> [Effect] {
    if purpose == .sessions { return chooseSession(row.value) }
    if purpose == .models, let effects = discover(row: row.value) { return effects }
    closeList()
    switch purpose {
    case .models:
      return choice(ofRow: row.value).map { use($0) } ?? []
    case .themes:
      return choose(theme: row)
    case .history:
      return takeFromHistory(row.value)
    case .prompts:
      return edit(messageNamed: row.value)
    case .completion, .sessions, .setup:
      return []  // the first never lies over the conversation, the others see to it themselves
    case .links:
      return [.copy(Sanitizer.stripped(row.value), what: "The link")]
    }
  }
}
