import Archive
import ArgumentParser
import Canvas
import Conversation
import Foundation
import Messages
import Screen

/// `confab sessions list`.
struct SessionsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List conversations, the last used first.",
    usage: "confab sessions list [--here] [--trash] [--limit <n>] [--json]")

  @Flag(help: "Only those of this directory.")
  var here = false

  @Flag(help: "What is in the trash.")
  var trash = false

  @Option(name: .shortAndLong, help: ArgumentHelp("At most so many.", valueName: "n"))
  var limit = Int.max

  @Flag(help: "A JSON array of objects: id, title, directory, model, updated, turns.")
  var json = false

  func run() throws {
    try SessionsShell.run { shell in
      let directory = shell.launch.directory
      let sessions =
        trash
        ? try shell.archive.trash(limit: limit).filter {
          !here || $0.session.directory == directory
        }
        : try shell.archive.sessions(directory: here ? directory : nil, limit: limit)
      if json { return try shell.output.json(sessions.map(\.json)) }
      for session in sessions { try shell.output.line(Self.row(session)) }
    }
  }

  private static func row(_ summary: SessionSummary) -> String {
    let count = String(summary.turns)
    return [
      SessionsShell.short(summary.session.id), SessionsShell.date(summary.session.updated),
      String(repeating: " ", count: max(0, 5 - count.count)) + count,
      Sanitizer.singleLine(SessionsShell.title(summary), limit: 60),
      Sanitizer.singleLine(summary.session.directory, limit: 200),
    ].joined(separator: "  ")
  }
}

/// `confab sessions show`.
struct SessionsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Print a conversation: the branch in view.",
    usage: "confab sessions show <id> [--json]")

  @Argument(help: "An id, the beginning of one, or a title.")
  var id: String

  @Flag(help: "A JSON object, with an array of messages.")
  var json = false

  func run() throws {
    try SessionsShell.run { shell in
      let summary = try shell.session(id)
      let turns = try shell.branch(of: summary.session)
      if json {
        var members = summary.json.objectValue ?? [:]
        members["messages"] = .array(turns.map(Self.message))
        let object = String(decoding: JSON.object(members).bytes, as: UTF8.self)
        return try shell.output.line(object)
      }
      let export = ConversationExport(session: summary.session, history: History(turns: turns))
      try shell.output.text(export.markdown)
    }
  }

  private static func message(_ turn: Turn) -> JSON {
    var members: [String: JSON] = [
      "id": .string(turn.id.description), "role": .string(turn.role.rawValue),
      "text": .string(turn.text), "created": .string(SessionsShell.timestamp(turn.created)),
    ]
    members["model"] = turn.answer.map { .string($0.respondedModel ?? $0.requestedModel) }
    return .object(members)
  }
}

extension SessionsShell {
  /// All turns of the branch in view.
  func branch(of session: Session) throws -> [Turn] {
    guard let leaf = session.leaf else { return [] }
    return try archive.branch(endingAt: leaf, limit: .max).turns
  }
}

/// `confab sessions search`.
struct SessionsSearch: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Find messages that contain every word.",
    usage: "confab sessions search <word>... [--here] [--limit <n>] [--json]",
    discussion: """
      Parts of words and of code are found too, in any script and whatever the case; put what \
      stands together between double quotes. Exit code 1 if nothing was found.
      """)

  @Argument(help: "What to find.")
  var words: [String]

  @Flag(help: "Only in conversations of this directory.")
  var here = false

  @Option(name: .shortAndLong, help: ArgumentHelp("At most so many.", valueName: "n"))
  var limit = 50

  @Flag(help: "A JSON array of objects: session, turn, role, date, excerpt.")
  var json = false

  func validate() throws {
    if limit < 1 { throw ValidationError("--limit takes a number from 1 up, not \(limit).") }
  }

  func run() throws {
    try SessionsShell.run { shell in
      try shell.archive.noteCutAnswers()
      try shell.index()
      let query = words.joined(separator: " ")
      var hits: [SearchHit] = []
      var cursor: SearchCursor?
      repeat {
        let page = try shell.archive.search(
          query, directory: here ? shell.launch.directory : nil, limit: limit - hits.count,
          from: cursor, milliseconds: 1_000)
        hits += page.hits
        cursor = page.next
      } while cursor != nil && hits.count < limit
      if json {
        try shell.output.json(hits.map(Self.json))
      } else {
        for hit in hits { try shell.output.line(row(hit, isTerminal: shell.output.isTerminal)) }
      }
      if hits.isEmpty { throw ExitCode(1) }
    }
  }

  private func row(_ hit: SearchHit, isTerminal: Bool) -> String {
    let excerpt = hit.excerpt.map(\.text).joined()
    let title = Sanitizer.singleLine(SessionsShell.title(hit.session), limit: 60)
    return [
      SessionsShell.short(hit.session.session.id), SessionsShell.date(hit.date),
      title, hit.turn == nil ? "(title)" : Sanitizer.singleLine(excerpt, limit: 240),
    ].joined(separator: "  ")
  }

  private static func json(_ hit: SearchHit) -> JSON {
    .object([
      "session": hit.session.json, "turn": hit.turn.map { .string($0.description) } ?? .null,
      "role": .string(hit.role.rawValue), "date": .string(SessionsShell.timestamp(hit.date)),
      "excerpt": .string(hit.excerpt.map(\.text).joined()),
    ])
  }
}
