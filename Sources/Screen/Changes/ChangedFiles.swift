import Canvas
import Conversation

/// A question whose answer called tools that change files.
package struct ChangeWish: Hashable, Sendable {
  /// Counted from the first question of the conversation, from 1.
  package var number: Int
  /// The beginning of the question.
  package var title: String
  /// The calls, by id.
  package var calls: [String]
}

/// What became of files between one question and the next.
package struct ChangedFiles: Hashable, Sendable {
  /// One file.
  package struct File: Hashable, Sendable {
    package var change: FileChange
    /// Whether somebody else has changed it since.
    package var isChangedSince: Bool
    /// Whether it is no text.
    package var isBinary: Bool

    package init(_ change: FileChange, isChangedSince: Bool = false, isBinary: Bool = false) {
      self.change = change
      self.isChangedSince = isChangedSince
      self.isBinary = isBinary
    }
  }

  package var wish: ChangeWish
  package var files: [File]

  package init(_ wish: ChangeWish, files: [File]) {
    self.wish = wish
    self.files = files
  }
}

extension ChangedFiles {
  /// The files under the question, each with its difference.
  /// - Parameter directory: paths in it are shown without it.
  func lines(width: Int, in directory: String) -> [Line] {
    let title = Sanitizer.singleLine(wish.title, limit: max(8, width - 6))
    var lines = [Line([Span("\(wish.number)  \(title)", Style(.heading, .bold))])]
    for file in files {
      let path = file.change.path
      let shown =
        path.hasPrefix(directory + "/") ? String(path.dropFirst(directory.count + 1)) : path
      var head = Sanitizer.spans(shown, style: Style(.strong, .bold))
      head.append(Span("  " + Self.fact(of: file), Style(.muted)))
      if file.isChangedSince { head.append(Span("  changed since by others", Style(.warning))) }
      lines.append(Line())
      lines += Wrap(width: width).lines(head)
      if !file.isBinary { lines += ChangeLines.lines(of: file.change, width: width) }
    }
    return lines + [Line()]
  }

  private static func fact(of file: File) -> String {
    if file.isBinary { return "not text" }
    let kind = file.change.before == nil ? "new  " : file.change.after == nil ? "deleted  " : ""
    return kind + ChangeLines.summary(of: file.change)
  }
}
