import Archive
import Conversation
import Foundation
import Interchange
import Messages

/// Reads files of sessions into the archive, a file a step, so that whoever drives it can show how
/// far it is and stop between two. Files are only read; what is there already is not added again.
struct SessionImport {
  /// How far it is, and what came of it.
  struct Report {
    var files = 0
    var totalFiles: Int
    /// Bytes.
    var bytes = 0
    var totalBytes: Int
    var outcome = MergeOutcome()
    /// Files in which no session was found.
    var strangers = 0
    /// Lines that could not be read.
    var badLines = 0
    /// Sentences on what could not be read, the first of them.
    var problems: [String] = []

    /// One line on how far it is.
    var progress: String {
      "\(files) of \(totalFiles) files, \(bytes >> 20) of \(totalBytes >> 20) MB, "
        + "\(outcome.newTurns) new messages"
    }

    /// What came of it, in a sentence.
    var sentence: String {
      let new = outcome.newSessions
      let grown = outcome.changedSessions - new
      var parts = ["\(count(new, "new conversation"))"]
      if grown > 0 { parts.append("\(grown) that changed") }
      var text = "\(parts.joined(separator: " and ")), \(count(outcome.newTurns, "new message")), "
      text += "from \(count(files - strangers, "file"))"
      if strangers > 0 { text += "; \(count(strangers, "file")) held no conversation" }
      if badLines > 0 { text += "; \(count(badLines, "line")) could not be read" }
      return text + "."
    }

    /// Sentences that are kept.
    private static let problemLimit = 5

    mutating func note(_ sentence: String) {
      if problems.count < Self.problemLimit { problems.append(sentence) }
    }
  }

  private let archive: Archive
  private var files: [ImportFile]
  /// Whether sessions that were emptied from the trash come back.
  private let revives: Bool
  private(set) var report: Report

  /// - Parameter files: in the order in which they are read.
  init(_ files: [ImportFile], into archive: Archive, revives: Bool = true) {
    self.archive = archive
    self.files = files.reversed()
    self.revives = revives
    report = Report(totalFiles: files.count, totalBytes: files.reduce(0) { $0 + $1.size })
  }

  /// Reads the next file.
  ///
  /// - Returns: whether there is more.
  /// - Throws: `ArchiveError`; what cannot be read is in the report instead.
  mutating func step() throws -> Bool {
    guard let file = files.popLast() else { return false }
    report.files += 1
    report.bytes += file.size
    do {
      let transcript = try Self.read(file)
      if let transcript {
        report.badLines += transcript.problems.count
        for problem in transcript.problems {
          report.note("\(file.path):\(problem.line): \(problem.reason)")
        }
        report.outcome += try archive.merge(transcript.documents, revives: revives)
        archive.sync()
      }
      if transcript?.documents.isEmpty ?? true { report.strangers += 1 }
    } catch let failure as CommandFailure {
      report.strangers += 1
      report.note(failure.sentence)
    }
    return !files.isEmpty
  }

  /// Nil if the file is of no form that is known.
  static func read(_ file: ImportFile) throws -> Transcript? {
    let bytes = try file.read()
    guard let format = TranscriptFormat.detect(bytes) else { return nil }
    return Transcript(bytes, format: format, source: file.source(format))
  }
}

extension ImportFile {
  /// The JSON object of a small file; nil if there is none.
  func state(_ path: String) -> JSON? {
    guard let data = FileManager.default.contents(atPath: path), data.count < 1 << 20 else {
      return nil
    }
    return try? JSON(parsing: Array(data))
  }
}
