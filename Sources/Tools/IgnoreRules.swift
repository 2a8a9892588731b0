import Foundation

/// What one `.gitignore` says (gitignore(5)).
struct IgnoreRules: Sendable {
  private struct Rule: Sendable {
    let pattern: GlobPattern
    let isException: Bool
    let isForDirectories: Bool
  }

  private let rules: [Rule]

  /// - Parameter text: the file's.
  init(_ text: String) {
    rules = text.split(whereSeparator: \.isNewline).compactMap { line in
      var line = line
      while line.last == " ", !line.hasSuffix("\\ ") { line.removeLast() }
      guard !line.isEmpty, line.first != "#" else { return nil }
      let isException = line.first == "!"
      if isException { line.removeFirst() }
      let isForDirectories = line.last == "/"
      if isForDirectories { line.removeLast() }
      guard !line.isEmpty else { return nil }
      // A slash anywhere but at the end ties the pattern to the file's directory.
      let isAnchored = line.contains("/")
      let text = isAnchored ? String(line) : "**/" + line
      return Rule(
        pattern: GlobPattern(text, hasBraces: false), isException: isException,
        isForDirectories: isForDirectories)
    }
  }

  /// Whether a path below the file's directory is ignored; nil where no rule is about it.
  func verdict(_ path: String, isDirectory: Bool) -> Bool? {
    for rule in rules.reversed() where isDirectory || !rule.isForDirectories {
      if rule.pattern.matches(path) { return !rule.isException }
    }
    return nil
  }

  /// Reads the `.gitignore` of an opened directory, if there is one of sensible size.
  static func read(in directory: Handle) -> IgnoreRules? {
    let fd = openat(directory.fd, ".gitignore", O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0)
    guard fd >= 0 else { return nil }
    let handle = Handle(fd)
    guard let status = handle.status, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= 1_000_000
    else { return nil }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while case .bytes(let count) = handle.read(into: &buffer, limit: buffer.count) {
      bytes += buffer[..<count]
    }
    return IgnoreRules(String(decoding: bytes, as: UTF8.self))
  }
}
