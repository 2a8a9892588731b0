import Conversation
import Foundation
import Screen
import Tools

/// Where the tools keep what they are about to change: a directory for each conversation, beside the
/// archive.
final class ChangeJournal: FileJournal {
  /// The conversation whose tools are at work.
  var session: Identifier?
  private let directory: String?
  private var journals: [Identifier: DirectoryJournal] = [:]
  private let memory = MemoryJournal()

  /// - Parameter directory: nil keeps it in memory.
  init(directory: String?) {
    self.directory = directory
  }

  func record(_ entry: JournalEntry) throws {
    guard let session, directory != nil else { return memory.record(entry) }
    try journal(of: session).record(entry)
  }

  private func journal(of session: Identifier) throws(ToolFailure) -> DirectoryJournal {
    if let known = journals[session] { return known }
    guard let directory else { throw ToolFailure("There is no place for a journal.") }
    try? FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    let made = try DirectoryJournal(directory: "\(directory)/\(session)")
    journals[session] = made
    return made
  }

  /// Forgets what was kept for a conversation.
  /// - Parameter data: where the archive is.
  static func remove(of session: Identifier, in data: String) {
    try? FileManager.default.removeItem(atPath: "\(data)/changes/\(session)")
  }

  /// All entries of a conversation, oldest first.
  func entries(of session: Identifier) throws(ToolFailure) -> [JournalEntry] {
    guard directory != nil else { return memory.entries }
    return try journal(of: session).entries()
  }
}

extension ChangedFiles.File {
  /// A change as text, with what is no UTF-8 replaced.
  init(_ change: ChangeReport.Change) {
    func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
    self.init(
      FileChange(path: change.path, before: text(change.before), after: text(change.after)),
      isChangedSince: change.isChangedSince, isBinary: change.isBinary)
  }
}
