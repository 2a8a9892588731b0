/// What groups of calls have made of files, told from the journal and from the files as they are.
package struct ChangeReport {
  /// What one group has made of one file.
  package struct Change: Hashable, Sendable {
    /// Absolute.
    package let path: String
    /// Nil where no file was there.
    package let before: [UInt8]?
    /// Nil where no file is there any more, or none that could be read.
    package let after: [UInt8]?
    /// Whether somebody else has changed the file since: then `after` is what they made of it.
    package let isChangedSince: Bool

    /// Whether it is no text that lines could be told of.
    package var isBinary: Bool {
      [before, after].contains { $0.map(FileSnapshot.isBinary) ?? false }
    }
  }

  private let territory: Territory

  /// - Parameter directory: the working directory, absolute.
  package init(directory: String) throws(ToolFailure) {
    territory = try Territory(directory: directory, home: nil)
  }

  /// The changes of each group, in the order in which its files were first touched.
  /// - Parameters:
  ///   - entries: all there are, oldest first.
  ///   - groups: ids of calls.
  package func changes(_ entries: [JournalEntry], by groups: [Set<String>]) -> [[Change]] {
    Self.changes(entries, by: groups) { path in
      guard let place = try? territory.place(path), place.path == path else { return nil }
      return (try? FileSnapshot.read(place, in: territory))?.bytes
    }
  }

  /// The same with what a path holds now.
  static func changes(
    _ entries: [JournalEntry], by groups: [Set<String>], now: (String) -> [UInt8]?
  ) -> [[Change]] {
    var next: [String: [UInt8]?] = [:]
    var made: [(entry: JournalEntry, after: [UInt8]?, isForeign: Bool)] = []
    // From the newest on: after an entry a file held what the next one found.
    for entry in entries.reversed() {
      let path = entry.before.path
      let after = next[path] ?? now(path)
      next[path] = .some(entry.before.bytes)
      let found = after.map(Fingerprint.init)
      // It was never made, or it was undone.
      if found == entry.before.fingerprint { continue }
      made.append((entry, after, found != entry.after))
    }
    return groups.map { group in
      var order: [String] = []
      var changes: [String: Change] = [:]
      for (entry, after, isForeign) in made.reversed() where group.contains(entry.call) {
        let path = entry.before.path
        let earlier = changes[path]
        if earlier == nil { order.append(path) }
        changes[path] = Change(
          path: path, before: earlier.map(\.before) ?? entry.before.bytes, after: after,
          isChangedSince: isForeign || earlier?.isChangedSince ?? false)
      }
      return order.compactMap { changes[$0] }.filter { $0.before != $0.after }
    }
  }
}
