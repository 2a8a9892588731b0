import Archive
import ArgumentParser
import Conversation
import Foundation

/// `confab sessions rename`.
struct SessionsRename: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rename", abstract: "Give a conversation another title.",
    usage: "confab sessions rename <id> <title>...")

  @Argument(help: "An id, the beginning of one, or a title.")
  var id: String

  @Argument(help: "The new title.")
  var title: [String]

  func run() throws {
    try SessionsShell.run { shell in
      let title = title.joined(separator: " ")
      if title.allSatisfy(\.isWhitespace) {
        throw CommandFailure("A title needs a character that shows.", code: 2)
      }
      try shell.archive.write([.title(title, session: shell.session(id).session.id)])
    }
  }
}

/// `confab sessions delete`.
struct SessionsDelete: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Move conversations to the trash; `restore` brings them back.",
    usage: "confab sessions delete <id>...")

  @Argument(help: "Ids, beginnings of them, or titles.")
  var ids: [String]

  func run() throws {
    try SessionsShell.run { shell in
      // All or none: a name that fits nothing stops the others too.
      let sessions = try ids.map { try shell.session($0) }
      try shell.archive.write(sessions.map { .trashed(true, session: $0.session.id) })
      for session in sessions {
        let id = SessionsShell.short(session.session.id)
        try shell.output.line(
          "“\(SessionsShell.title(session))” is in the trash; "
            + "`confab sessions restore \(id)` brings it back.")
      }
    }
  }
}

/// `confab sessions restore`.
struct SessionsRestore: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore", abstract: "Bring conversations back from the trash, or empty it.",
    usage:
      "confab sessions restore <id>...\nconfab sessions restore --empty [--yes] [<id>...]")

  @Argument(help: "Ids, beginnings of them, or titles of what is in the trash.")
  var ids: [String] = []

  @Flag(help: "Delete for good instead: these, or all that is in the trash.")
  var empty = false

  @Flag(help: "Do not ask before that.")
  var yes = false

  func validate() throws {
    if ids.isEmpty, !empty {
      throw ValidationError(
        "Name what to bring back; `confab sessions list --trash` shows what there is.")
    }
    if yes, !empty { throw ValidationError("--yes is for --empty.") }
  }

  func run() throws {
    try SessionsShell.run { shell in
      let sessions =
        ids.isEmpty
        ? try shell.archive.trash() : try ids.map { try shell.session($0, trashed: true) }
      if empty { return try delete(sessions, shell) }
      try shell.archive.write(sessions.map { .trashed(false, session: $0.session.id) })
    }
  }

  private func delete(_ sessions: [SessionSummary], _ shell: SessionsShell) throws {
    if sessions.isEmpty { return try shell.output.line("The trash is empty.") }
    if !yes { try ask(sessions) }
    var turns = 0
    for session in sessions where try shell.archive.empty(session.session.id) {
      turns += session.turns
      if let directory = shell.launch.paths.dataDirectory {
        // What tools changed for it is deleted with it.
        ChangeJournal.remove(of: session.session.id, in: directory)
      }
    }
    try shell.output.line(
      "\(count(sessions.count, "conversation")) with \(count(turns, "message")) "
        + "\(sessions.count == 1 ? "is" : "are") deleted for good.")
  }

  /// Wants the number typed: a key pressed by habit must not delete weeks of work.
  private func ask(_ sessions: [SessionSummary]) throws {
    guard isatty(0) == 1 else {
      throw CommandFailure(
        "Nothing was deleted: standard input is no terminal to ask on; add --yes.", code: 2)
    }
    for session in sessions.prefix(20) { complain(SessionsShell.title(session)) }
    if sessions.count > 20 { complain("… and \(sessions.count - 20) more") }
    complain(
      "Type \(sessions.count) to delete \(count(sessions.count, "conversation")) for good:")
    guard readLine() == String(sessions.count) else {
      throw CommandFailure("Nothing was deleted.")
    }
  }
}

/// `1 message`, `2 messages`.
func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
