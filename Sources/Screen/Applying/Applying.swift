import Canvas
import Conversation
import Markdown
import Messages

/// A code block on its way into the file that it belongs to, at the person's wish.
struct Applying: Sendable {
  let call: ToolCall
  /// Of the block.
  let number: Int
  /// As it was named.
  let path: String
  /// The turn that will say so in the conversation.
  let turn: Identifier

  /// What such a turn begins with.
  static let said = "I put code block "

  /// The path that such a turn names.
  static func path(saidIn text: String) -> String? {
    let parts = text.split(separator: " into ", maxSplits: 1)
    return parts.count == 2 ? String(parts[1].dropLast()) : nil
  }

  /// The id of the change that a turn tells of; undoing goes by it.
  static func call(of turn: Identifier) -> String { "apply-\(turn)" }
}

extension State {
  /// `/apply n [PATH]`: proposes a code block as the content of a file.
  mutating func apply(_ argument: String) -> [Effect] {
    let parts = argument.split(separator: " ", maxSplits: 1).map { String($0).trimmed }
    guard let name = parts.first else {
      notice = Notice("Type /apply and the number of a code block; a path may follow.", .warning)
      return []
    }
    guard !isAnswering, !isSendPending, !attaching.isBusy, applying == nil, shellCommand == nil
    else {
      notice = Notice("Something is under way; try again when it is done.")
      return []
    }
    guard let (block, turn) = blockAndTurn(named: name) else { return [] }
    guard let path = parts.count > 1 ? parts[1] : NamedFile.path(of: block, in: turn.text) else {
      notice = Notice(
        "Code block \(block.number) does not say which file it is. Name the file: /apply "
          + "\(block.number) PATH", .warning)
      return []
    }
    let id = identifiers.identifier(wall: now.wall)
    let call = ToolCall(
      id: Applying.call(of: id), name: "Write",
      input: .object([
        "file_path": .string(path), "content": .string(Sanitizer.stripped(block.text)),
      ]))
    applying = Applying(call: call, number: block.number, path: path, turn: id)
    return [.propose(call)]
  }

  /// What the tools tell of it.
  mutating func handleApplying(_ event: ToolEvent) -> [Effect] {
    guard let applying else { return [] }
    switch event {
    case .proposed(let proposal):
      approval = Approval(proposal, block: applying.number, since: now.uptime)
      return []
    case .permitted: return [.tool(.run(id: applying.call.id, always: false))]
    case .output: return []
    case .finished(let outcome):
      self.applying = nil
      approval = nil
      guard !outcome.result.isError else {
        notice = Notice(
          "Code block \(applying.number) was not applied: "
            + Sanitizer.singleLine(outcome.result.text, limit: 300), .warning)
        return []
      }
      notice = Notice(
        "Code block \(applying.number) is in \(applying.path) now; /undo can put it back.")
      return say(applying)
    }
  }

  /// The person's answer.
  mutating func decideApplying(_ decision: Decision) -> [Effect] {
    guard let applying else { return [] }
    if case .no = decision {
      self.applying = nil
      notice = Notice("\(Sanitizer.singleLine(applying.path, limit: 200)) stays as it is.")
      return [.tool(.stop(id: applying.call.id))]
    }
    return [.tool(.run(id: applying.call.id, always: false))]
  }

  /// Leaves the file as it is, since something else is begun.
  mutating func stopApplying() -> [Effect] {
    guard let applying else { return [] }
    self.applying = nil
    approval = nil
    return [.tool(.stop(id: applying.call.id))]
  }

  /// The conversation says what was done, so that the model learns of it with the next question.
  private mutating func say(_ applying: Applying) -> [Effect] {
    let kept = keepSession()
    let turn = Turn(
      id: applying.turn, parent: history.turns.last?.id, role: .user,
      content: [
        .text("\(Applying.said)\(applying.number) of your answers into \(applying.path).")
      ], created: now.wall)
    history.append(turn)
    forks.add(turn.id, under: turn.parent)
    session.leaf = turn.id
    session.updated = now.wall
    return kept + [
      .record(.turn(turn, session: session.id)), .record(.session(session)), .sync,
    ]
  }
}
