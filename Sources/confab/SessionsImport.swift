import Archive
import ArgumentParser
import Conversation
import Foundation
import Messages

/// `confab sessions import`.
struct SessionsImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Take in conversations of other programs, or exported ones.",
    usage:
      "confab sessions import <claude|kimi|openclaw|path>...\nconfab sessions import --all",
    discussion: """
      A path is a file or a directory; its form is detected: Confab's JSON Lines, Claude Code, \
      Kimi Code, kimi-cli, OpenClaw. Sources are only read. Importing again adds what is new and \
      doubles nothing. Tool calls and their results are left out.
      """)

  @Argument(help: "claude, kimi, openclaw, or a path.")
  var sources: [String] = []

  @Flag(help: "Whatever is found of the three programs.")
  var all = false

  @Flag(help: "Print a JSON object: sessions, changed, turns, files, badLines.")
  var json = false

  func validate() throws {
    if sources.isEmpty == !all {
      throw ValidationError("Name what to import (claude, kimi, openclaw, a path), or give --all.")
    }
  }

  func run() throws {
    try SessionsShell.run { shell in
      // The oldest first, so that the newest end up at the top of lists.
      let files = try files(shell.launch).sorted { ($0.modified, $0.path) < ($1.modified, $1.path) }
      if shell.archive.isReadOnly {
        throw CommandFailure("Nothing was imported, because the archive can only be read.")
      }
      var work = SessionImport(files, into: shell.archive)
      var progress = ProgressLine()
      while try work.step() { progress.show("Importing: \(work.report.progress)") }
      progress.finish()
      try shell.index()
      let report = work.report
      for problem in report.problems { complain(problem) }
      if report.badLines > report.problems.count, !report.problems.isEmpty {
        complain("… \(count(report.badLines, "line")) in all could not be read.")
      }
      try json
        ? shell.output.line(String(decoding: report.json.bytes, as: UTF8.self))
        : shell.output.line(report.sentence)
    }
  }

  private func files(_ launch: Launch) throws -> [ImportFile] {
    let known = ImportSources(environment: launch.environment, home: launch.home)
    func files(of program: ImportSources.Program) -> [ImportFile] {
      known.directories(of: program).flatMap(ImportSources.files(at:))
    }
    if all {
      let found = ImportSources.Program.allCases.flatMap(files(of:))
      if found.isEmpty {
        throw CommandFailure("No sessions of Claude Code, Kimi Code or OpenClaw were found.")
      }
      return found
    }
    return try sources.flatMap { name in
      if let program = ImportSources.Program(rawValue: name) {
        let found = files(of: program)
        if found.isEmpty {
          let places = known.directories(of: program).joined(separator: " or ")
          throw CommandFailure("There are no sessions in \(places.isEmpty ? "HOME" : places).")
        }
        return found
      }
      let path = name.hasPrefix("/") ? name : launch.directory + "/" + name
      if access(path, R_OK) != 0 {
        throw CommandFailure("\(name) cannot be read: \(String(cString: strerror(errno))).")
      }
      let found = ImportSources.files(at: path)
      if found.isEmpty { throw CommandFailure("There are no .jsonl files in \(name).") }
      return found
    }
  }
}

extension SessionImport.Report {
  /// The object that `--json` prints.
  fileprivate var json: JSON {
    .object([
      "sessions": .integer(Int64(outcome.newSessions)),
      "changed": .integer(Int64(outcome.changedSessions)),
      "turns": .integer(Int64(outcome.newTurns)), "files": .integer(Int64(files)),
      "badLines": .integer(Int64(badLines)),
    ])
  }
}
