import Conversation
import Messages

/// A line of a prompt that is for the program and not for the model: the commands that make sense
/// where another program draws the screen.
enum PromptCommand: Hashable, Sendable {
  /// Switches the model; without a name, lists them.
  case model(String)
  case think(String)
  case mode(String)
  /// A summary in place of what was said, with what it is to mind, or `undo` or `redo`.
  case compact(String)

  /// Nil where the text is for the model.
  init?(_ text: String) {
    let words = text.trimmed.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
    guard let name = words.first, !text.trimmed.contains(where: \.isNewline) else { return nil }
    let argument = words.count > 1 ? words[1].trimmed : ""
    switch name {
    case "/model": self = .model(argument)
    case "/think": self = .think(argument)
    case "/mode": self = .mode(argument)
    case "/compact": self = .compact(argument)
    default: return nil
    }
  }

  /// Name, what it does, and what may follow it.
  static let all: [(name: String, description: String, hint: String)] = [
    ("model", "Switch the model, or list what there is.", "alias or provider/model"),
    ("think", "How hard the model thinks.", "default, off, low, medium, high or on"),
    ("mode", "How much the model may do without a question.", "default, acceptEdits, plan, …"),
    (
      "compact", "Have a summary sent in place of the messages so far.",
      "what it is to mind, or undo or redo"
    ),
  ]
}

extension Agent {
  mutating func tellCommands(_ id: Identifier) {
    let commands = PromptCommand.all.map { command in
      JSON.object([
        "name": .string(command.name), "description": .string(command.description),
        "input": .object(["hint": .string(command.hint)]),
      ])
    }
    update("available_commands_update", ["availableCommands": .array(commands)], id)
  }

  /// Does what the line says; the client shows the answer as the agent's.
  mutating func run(_ command: PromptCommand, _ id: Identifier) {
    do throws(RPCError) {
      say(try reply(to: command, id), id)
      tellOptions(id)
    } catch {
      say(error.message, id)
    }
  }

  /// Shows a text of the program's own as the agent's.
  mutating func say(_ text: String, _ id: Identifier) {
    add(.text, text, of: identifiers.identifier(wall: wall), id)
    flushChunks(of: id)
  }

  private mutating func reply(
    to command: PromptCommand, _ id: Identifier
  ) throws(RPCError) -> String {
    switch command {
    case .model(""), .model("list"):
      let lines = setup.catalog.models.filter { $0.unusable == nil }.map { model in
        let mark = model.reference == sessions[id]?.model.reference ? " (in use)" : ""
        return "- \(model.alias): `\(model.reference)`\(mark)"
      }
      return lines.joined(separator: "\n")
    case .model(let name):
      try setModel(name, id)
      return "From the next message on, \(sessions[id]?.model.alias ?? name) answers."
    case .think(let level):
      try setThinking(level.isEmpty ? "default" : level, id)
      return "Thinking: \(sessions[id]?.thinking?.rawValue ?? "as configured")."
    case .compact(let word): return word.lowercased() == "redo" ? redoSummary(id) : undoSummary(id)
    case .mode(let name):
      if !name.isEmpty { try setMode(name, id) }
      return
        "Permissions: \(sessions[id]?.mode.rawValue ?? ""). \(sessions[id]?.mode.meaning ?? "")"
    }
  }
}
