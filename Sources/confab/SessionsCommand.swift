import Archive
import ArgumentParser
import Canvas
import Conversation
import Foundation
import Messages

/// `confab sessions`: the archive from a shell.
struct SessionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sessions",
    abstract: "List, search, export, import and synchronise conversations.",
    usage: "confab sessions <subcommand>",
    discussion: """
      ID is an id of the list, the beginning of one, or a title. Nothing is ever deleted by \
      itself: `delete` moves to the trash, `restore` brings back, and only `restore --empty` \
      deletes for good.
      """,
    subcommands: [
      SessionsList.self, SessionsShow.self, SessionsSearch.self, SessionsExport.self,
      SessionsImport.self, SessionsSync.self, SessionsRename.self, SessionsDelete.self,
      SessionsRestore.self,
    ],
    defaultSubcommand: SessionsList.self)
}

/// What the commands on sessions share.
struct SessionsShell {
  let launch = Launch()
  let output = CommandOutput()
  let archive: Archive

  /// Opens the archive, says what it has to say, runs `body`, and ends the program with the right
  /// code where that fails.
  static func run(_ body: (SessionsShell) throws -> Void) throws {
    do {
      let shell = try SessionsShell()
      defer { shell.archive.close() }
      try body(shell)
    } catch let failure as CommandFailure {
      complain(failure.sentence)
      throw ExitCode(failure.code)
    } catch let error as ArchiveError {
      complain(error.sentence)
      throw ExitCode(1)
    }
  }

  private init() throws {
    guard let directory = launch.paths.dataDirectory else {
      throw CommandFailure(
        "There is no archive without a home directory; set HOME or XDG_DATA_HOME.", code: 2)
    }
    archive = try Archive(directory: directory)
    for notice in archive.notices { complain(notice.sentence) }
  }

  /// The one session that a person means.
  func session(_ name: String, trashed: Bool = false) throws -> SessionSummary {
    let found = try archive.sessions(matching: name, trashed: trashed)
    if found.count == 1 { return found[0] }
    let place = trashed ? "the trash" : "the archive"
    if found.isEmpty {
      let hint = try archive.sessions(matching: name, trashed: !trashed).isEmpty
      let other =
        trashed ? "; it is not deleted" : "; it is in the trash (`restore` brings it back)"
      throw CommandFailure("There is no conversation “\(name)” in \(place)\(hint ? "" : other).")
    }
    // Sessions of the same millisecond, such as merged ones, need all of their ids.
    let isShortEnough = Set(found.map { Self.short($0.session.id) }).count == found.count
    let names = found.prefix(5).map { summary in
      let id = summary.session.id
      return "\(isShortEnough ? Self.short(id) : id.description) \(Self.title(summary))"
    }
    let more = found.count > 5 ? ", and \(found.count - 5) more" : ""
    throw CommandFailure(
      "“\(name)” may be \(names.joined(separator: ", "))\(more); give more of the id.", code: 2)
  }

  /// Indexes what waits, with its progress on standard error.
  func index() throws {
    var progress = ProgressLine()
    while try archive.hasBacklog() {
      _ = try archive.indexMore(bytes: 4 << 20)
      progress.show("Indexing for search…")
    }
    progress.finish()
  }

  /// The beginning of an id that tells sessions apart: its time.
  static func short(_ id: Identifier) -> String { String(id.description.prefix(13)) }

  /// What a list calls a session.
  static func title(_ summary: SessionSummary) -> String {
    summary.session.title.isEmpty ? summary.question : summary.session.title
  }

  /// `2026-01-31 09:05`, local.
  static func date(_ milliseconds: Int64) -> String {
    format(milliseconds, "%Y-%m-%d %H:%M", localtime_r)
  }

  /// `2026-01-31T09:05:07Z`.
  static func timestamp(_ milliseconds: Int64) -> String {
    format(milliseconds, "%Y-%m-%dT%H:%M:%SZ", gmtime_r)
  }

  private static func format(
    _ milliseconds: Int64, _ form: String,
    _ convert: (UnsafePointer<time_t>, UnsafeMutablePointer<tm>) -> UnsafeMutablePointer<tm>?
  ) -> String {
    var time = time_t(milliseconds / 1_000)
    var parts = tm()
    guard convert(&time, &parts) != nil else { return "" }
    return String(
      unsafeUninitializedCapacity: 64
    ) { buffer in
      buffer.withMemoryRebound(to: CChar.self) { strftime($0.baseAddress, 64, form, &parts) }
    }
  }
}

extension SessionSummary {
  /// The object that `--json` prints.
  var json: JSON {
    var members: [String: JSON] = [
      "id": .string(session.id.description), "title": .string(SessionsShell.title(self)),
      "directory": .string(session.directory),
      "model": session.model.map { .string($0) } ?? .null,
      "updated": .string(SessionsShell.timestamp(session.updated)), "turns": .integer(Int64(turns)),
    ]
    members["origin"] = origin.map { .string($0) }
    if isTrashed { members["trashed"] = .bool(true) }
    return .object(members)
  }
}

/// One line on standard error that says how far something is, from its second second on, and only
/// where a person sees it.
struct ProgressLine {
  private let start = DispatchTime.now().uptimeNanoseconds
  private var last: UInt64 = 0
  private var isShown = false

  /// Shows the line, at most ten times a second.
  mutating func show(_ text: String) {
    let now = DispatchTime.now().uptimeNanoseconds
    guard isatty(2) == 1, now - start > 1_000_000_000, now - last > 100_000_000 else { return }
    last = now
    isShown = true
    write("\r\(Sanitizer.singleLine(text, limit: 78))\u{1B}[K")
  }

  /// Takes the line away.
  func finish() {
    if isShown { write("\r\u{1B}[K") }
  }

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { Foundation.write(2, $0.baseAddress, $0.count) }
  }
}
