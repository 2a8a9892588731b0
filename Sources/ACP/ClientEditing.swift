import Conversation
import Messages

/// Files that the client's editor changes for a call.
extension Agent {
  mutating func change(
    _ call: ToolCall, _ result: Result<JSON, RPCError>, _ id: Identifier
  ) {
    guard let directory = sessions[id]?.directory, let path = filePath(call, in: directory) else {
      return runHere(call.id, id)
    }
    let before = (try? result.get())?["content"]?.stringValue
    // A new file is written whole; to change one that the client has not, our tools know better.
    guard before != nil || call.name == "Write" else { return runHere(call.id, id) }
    // Our tools forget what they have looked at; their answer is passed over, as there is work.
    outputs.append(.tool(.stop(id: call.id), session: id))
    do throws(ClientText.Refusal) {
      let (after, count) = try ClientText.changed(before, by: call)
      let change = FileChange(path: path, before: before, after: after)
      let places = "\(count) place\(count == 1 ? "" : "s")"
      sessions[id]?.prompt?.round?.work?.rewriting =
        call.name == "Write"
        ? ClientWork.Rewriting(change: change, said: "\(path) was written.", summary: "written")
        : ClientWork.Rewriting(
          change: change, said: "\(path) was changed in \(places).", summary: places)
      outputs.append(.keep(change, call: call.id, session: id))
    } catch {
      conclude(call, .failed(call.id, error.sentence), id)
    }
  }

  /// Has the client write a file whose old content is kept. What is kept nowhere stays as it is.
  mutating func kept(_ problem: String?, of call: String, _ id: Identifier) {
    guard let work = sessions[id]?.prompt?.round?.work, work.call == call,
      let rewriting = work.rewriting, let item = sessions[id]?.prompt?.round?.item(call)
    else { return }
    sessions[id]?.prompt?.round?.work?.rewriting = nil
    if let problem { return conclude(item.call, .failed(call, problem), id) }
    ask(
      "fs/write_text_file",
      [
        "path": .string(rewriting.change.path),
        "content": .string(rewriting.change.after ?? ""),
      ], of: call, .writing(rewriting), id)
  }

  mutating func conclude(
    _ call: ToolCall, _ rewriting: ClientWork.Rewriting, _ result: Result<JSON, RPCError>,
    _ id: Identifier
  ) {
    let change = rewriting.change
    switch result {
    case .success:
      outputs.append(.noteSeen(path: change.path, session: id))
      conclude(
        call,
        ToolOutcome(
          result: ToolResult(id: call.id, text: rewriting.said), summary: rewriting.summary,
          changes: [change]), id)
    case .failure(let error):
      conclude(
        call,
        .failed(
          call.id, "\(change.path) could not be written by the person's editor: \(error.message)"),
        id)
    }
  }
}
