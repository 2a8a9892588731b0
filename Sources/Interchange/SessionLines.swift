import Conversation
import Messages

/// Sessions as JSON Lines: Confab's own format, lossless, one object a line, for export, import and
/// folders that several machines share.
///
/// A file holds one session or several, each as
///
///     {"type":"session","format":1,"id":…,"created":…,"directory":…}
///     {"type":"turn","id":…,"parent":…,"role":"user","created":…,"content":[…]}
///     {"type":"turn","id":…,"parent":…,"role":"assistant","created":…,"content":[…],"answer":{…}}
///     {"type":"compaction","id":…,"turn":…,"created":…,"tokens":…,"summary":…,"undone":…,"moved":…}
///     {"type":"state","updated":…,"leaf":…,"model":…,"title":…,"titled":…,"trashed":…,"moved":…,"origin":…,
///      "settings":{"changed":…,"thinking":{"provider/model":"high"},"parameters":{…},"system":…}}
///
/// - Turns, compactions and the state belong to the last session before them. Turns and compactions
///   are in the order of their ids, so that a file that grows changes only at its end; a reader
///   takes any order.
/// - Ids are UUIDs; the turns' `parent` (absent for a first turn) makes the tree of branches, and
///   `leaf` is the end of the branch in view. Times are Unix milliseconds.
/// - `content` is the array of content blocks of the Messages protocol. `answer` is in `AnswerLine`.
/// - A `compaction` is a summary that is sent in place of the turns up to `turn`, which took
///   `tokens`; `moved` is the time of `undone`.
/// - `titled` and `moved` are the times of `title` and `trashed`; `updated` is that of `leaf` and
///   `model`, `changed` that of `settings`. Of two states the later counts, each part by its own time.
/// - Members are sorted, there is no white space, and absent is what has no value: the same session
///   gives the same bytes. Members and records that a reader does not know are for a later version.
package enum SessionLines {
  /// What `format` says of files as described here.
  package static let format: Int64 = 1

  /// The lines of one session.
  package static func encode(_ document: SessionDocument) -> [UInt8] {
    var output: [UInt8] = []
    let session = document.session
    add(
      [
        "type": .string("session"), "format": .integer(format),
        "id": .string(session.id.description), "created": .integer(session.created),
        "directory": .string(session.directory),
      ], to: &output)
    let records =
      document.turns.map { (id: $0.id, members: members(of: $0)) }
      + document.compactions.map { (id: $0.id, members: members(of: $0)) }
    for record in records.sorted(by: { $0.id < $1.id }) { add(record.members, to: &output) }
    var state: [String: JSON] = [
      "type": .string("state"), "updated": .integer(session.updated),
      "title": .string(session.title),
    ]
    state["leaf"] = session.leaf.map { .string($0.description) }
    state["model"] = session.model.map { .string($0) }
    if document.titled != 0 { state["titled"] = .integer(document.titled) }
    if document.isTrashed { state["trashed"] = .bool(true) }
    if document.moved != 0 { state["moved"] = .integer(document.moved) }
    if session.settings.changed != 0 { state["settings"] = session.settings.json }
    state["origin"] = document.origin.map { .string($0) }
    add(state, to: &output)
    return output
  }

  private static func members(of turn: Turn) -> [String: JSON] {
    var members: [String: JSON] = [
      "type": .string("turn"), "id": .string(turn.id.description),
      "role": .string(turn.role.rawValue), "created": .integer(turn.created),
      "content": .array(turn.content.map(\.json)),
    ]
    members["parent"] = turn.parent.map { .string($0.description) }
    members["answer"] = turn.answer.map { .object(AnswerLine.members(of: $0)) }
    return members
  }

  private static func members(of compaction: Compaction) -> [String: JSON] {
    var members: [String: JSON] = [
      "type": .string("compaction"), "id": .string(compaction.id.description),
      "turn": .string(compaction.turn.description), "created": .integer(compaction.created),
      "tokens": .integer(Int64(compaction.tokens)), "summary": .string(compaction.summary),
    ]
    if compaction.isUndone { members["undone"] = .bool(true) }
    if compaction.moved != 0 { members["moved"] = .integer(compaction.moved) }
    return members
  }

  private static func add(_ members: [String: JSON], to output: inout [UInt8]) {
    JSON.object(members).write(to: &output)
    output.append(0x0A)
  }
}
