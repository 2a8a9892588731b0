import Messages

/// A mistake in a configuration or in the environment: what it is, where, and what to do. Never
/// fatal; the program starts with whatever else it was given.
package struct Problem: Hashable, Sendable {
  /// How bad it is.
  package enum Severity: Hashable, Sendable {
    /// Something that was asked for is not there: a model, a key, a file.
    case error
    /// All works as far as can be told, but probably not as meant.
    case warning
  }

  /// How bad it is; what is wrong in a file of another program is never an error.
  package var severity: Severity
  /// The file, or `environment`.
  package var path: String
  /// Counted from 1; nil where the mistake is in no line.
  package var line: Int?
  /// In characters, counted from 1.
  package var column: Int?
  /// The offending line, secrets masked, shortened around the column, control characters gone.
  package var text: String?
  /// One plain sentence without the place and without its full stop.
  package var message: String

  /// - Parameter path: the file, or `environment`.
  package init(
    _ message: String, path: String, line: Int? = nil, column: Int? = nil, text: String? = nil,
    severity: Severity = .error
  ) {
    self.message = message.hasSuffix(".") ? String(message.dropLast()) : message
    self.path = path
    self.line = line
    self.column = column
    self.text = text
    self.severity = severity
  }

  /// The whole in one line: `path:line:column: message — the line's text`.
  package var sentence: String {
    var place = path
    if let line { place += ":\(line)" }
    if line != nil, let column { place += ":\(column)" }
    guard let text, !text.isEmpty else { return "\(place): \(message)" }
    return "\(place): \(message) — \(text)"
  }

  /// The `path` of problems that are in variables.
  package static let environment = "environment"
}

extension Problem {
  /// A problem at a byte of a file. Masking happens later, in one place, with all secrets known.
  init(_ message: String, in sources: SourceTexts, at offset: Int, severity: Severity = .error) {
    let (source, offset) = sources.part(at: offset)
    self.init(message, in: source, at: offset, severity: severity)
  }

  /// The same in a file that includes no other.
  init(_ message: String, in source: SourceText, at offset: Int, severity: Severity = .error) {
    let (line, column) = source.position(of: offset)
    var text = source.text(ofLine: line)
    // The value of a key's name that stands on a line of its own.
    if line > 1, Redaction.endsInSecretName(source.text(ofLine: line - 1)) { text = "****" }
    self.init(
      message, path: source.path, line: line, column: column, text: text, severity: severity)
  }

  /// The same, safe to show anywhere.
  func redacted(by redaction: Redaction) -> Problem {
    var problem = self
    problem.message = Self.printable(redaction.apply(message))
    if let text {
      problem.text = Self.excerpt(Self.printable(redaction.apply(toLine: text)), around: column)
    }
    return problem
  }

  /// Control and format characters out of the file's text must not act on a terminal.
  private static func printable(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: scalars.append(" ")
      default: scalars.append(scalar)
      }
    }
    return String(scalars)
  }

  private static func excerpt(_ line: String, around column: Int?) -> String {
    let width = 100
    var text = line[...]
    if text.count > width {
      let skipped = max(0, min((column ?? 1) - width / 2, text.count - width))
      text = text.dropFirst(skipped).prefix(width)
    }
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
