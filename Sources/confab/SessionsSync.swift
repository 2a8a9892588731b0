import Archive
import ArgumentParser
import Conversation
import Foundation

/// `confab sessions sync`.
struct SessionsSync: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sync", abstract: "Make a folder and the archive the union of both.",
    usage: "confab sessions sync <folder>",
    discussion: """
      The folder holds a file of JSON Lines for each conversation. Let any file synchroniser \
      carry it between machines and run this on each: messages are never in conflict, of titles \
      and the trash the later change counts, and conflict copies are read as well.
      """)

  @Argument(help: "The folder; it is made if there is none.")
  var folder: String

  func run() throws {
    try SessionsShell.run { shell in
      if shell.archive.isReadOnly {
        throw CommandFailure("Nothing was synchronised, because the archive can only be read.")
      }
      let path = folder.hasPrefix("/") ? folder : shell.launch.directory + "/" + folder
      let sync = try FolderSync(directory: path, archive: shell.archive)
      var progress = ProgressLine()
      var reading = SessionImport(try sync.files(), into: shell.archive, revives: false)
      while try reading.step() { progress.show("Reading: \(reading.report.progress)") }
      var problems = reading.report.problems
      var written = 0
      let ids = try shell.archive.sessionIdentifiers()
      var failed = 0
      for (index, id) in ids.enumerated() {
        progress.show("Writing: \(index) of \(ids.count) conversations")
        do {
          if try sync.write(id) { written += 1 }
        } catch let failure as CommandFailure {
          failed += 1
          if failed <= 5 { problems.append(failure.sentence) }
        }
      }
      sync.finish()
      progress.finish()
      try shell.index()
      for problem in problems { complain(problem) }
      let outcome = reading.report.outcome
      try shell.output.line(
        "\(count(ids.count, "conversation")): \(count(outcome.newTurns, "message")) in "
          + "\(outcome.changedSessions) came from the folder, \(count(written, "file")) "
          + "\(written == 1 ? "was" : "were") written.")
      if failed > 0 { throw ExitCode(1) }
    }
  }
}
