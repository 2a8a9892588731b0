import Conversation
import Foundation
import Messages
import Tools

// Edits files through the toolbox until it is killed, or kills itself:
//   ToolWriter DIRECTORY JOURNAL COUNT
// Each write makes a file of one repeated letter line, so that a half-written file shows. With a
// COUNT above zero it kills itself beside the journal's entry of that number.
//   ToolWriter measure|memory EMPTY_DIRECTORY

/// A journal that ends the process right after, or right before, an entry is kept.
private final class DeadlyJournal: FileJournal {
  private let journal: DirectoryJournal
  private var left: Int
  private let isBefore: Bool

  init(_ journal: DirectoryJournal, after count: Int) {
    self.journal = journal
    left = count
    isBefore = count % 2 == 1
  }

  func record(_ entry: JournalEntry) throws {
    left -= 1
    // Half of the time right before the entry: then the file must not have been touched.
    if left == 0, isBefore { kill(getpid(), SIGKILL) }
    try journal.record(entry)
    if left == 0 { kill(getpid(), SIGKILL) }
  }
}

let arguments = CommandLine.arguments
if arguments.count == 3, arguments[1] == "measure" {
  try Measure.run(in: arguments[2])
  exit(0)
}
if arguments.count == 3, arguments[1] == "memory" {
  try Measure.memory(in: arguments[2])
  exit(0)
}
guard arguments.count == 4, let count = Int(arguments[3]) else { exit(2) }
var toolbox = try Toolbox(
  ToolSurroundings(directory: arguments[1], home: nil, environment: ["PATH": "/usr/bin:/bin"]),
  rules: PermissionRules(),
  journal: DeadlyJournal(try DirectoryJournal(directory: arguments[2]), after: count))

var number = 0
while true {
  number += 1
  let path = "file\(number % 3)"
  let letter = String(UnicodeScalar(UInt8(ascii: "a") + UInt8(number % 26)))
  let text = String(repeating: String(repeating: letter, count: 99) + "\n", count: 200)
  toolbox.noteSeen(arguments[1] + "/" + path)
  let call = ToolCall(
    id: "call\(number)", name: "Write",
    input: .object(["file_path": .string(path), "content": .string(text)]))
  for request in [
    ToolRequest.prepare(call, mode: .acceptEdits), .run(id: call.id, always: false),
  ] {
    for told in toolbox.handle(request, now: 0) {
      if case .finished(let outcome) = told.event, outcome.result.isError { exit(3) }
    }
  }
  FileHandle.standardOutput.write(Data("\(number)\n".utf8))
}
