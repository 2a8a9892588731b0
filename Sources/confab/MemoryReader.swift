import Conversation
import Foundation
import Screen
import Settings
import Tools

/// Finds and reads standing instructions: `AGENTS.md` (agents.md) and `CLAUDE.md`
/// (code.claude.com/docs/en/memory) of the person, and of the directories from the repository's root
/// down to the working directory.
struct MemoryReader {
  private let directory: String
  private let home: String?
  private let personal: [String]
  private let redaction: Redaction

  init(_ launch: Launch, redaction: Redaction) {
    directory = launch.directory
    home = launch.home
    self.redaction = redaction
    func beside(_ file: String?, _ name: String) -> [String] {
      file.map { ["\($0.dropLast($0.split(separator: "/").last?.count ?? 0))\(name)"] } ?? []
    }
    personal =
      beside(launch.paths.claudeFile, "CLAUDE.md") + beside(launch.paths.configFile, "AGENTS.md")
  }

  /// Those that are there, the outermost first.
  var files: [MemoryFile] {
    var seen: Set<FileMark> = []
    let paths = personal + directories.flatMap { ["\($0)/AGENTS.md", "\($0)/CLAUDE.md"] }
    return paths.compactMap { path in
      // One may be a link to the other.
      guard let (bytes, version) = read(path), seen.insert(version).inserted else { return nil }
      let text = redaction.apply(
        String(decoding: bytes.prefix(MemoryFile.mostBytes), as: UTF8.self)
      )
      .trimmingCharacters(in: .whitespacesAndNewlines)
      // How CLAUDE.md says that it has nothing of its own.
      if text.isEmpty || text == "@AGENTS.md" { return nil }
      return MemoryFile(
        name: shown(path), text: text, isCut: bytes.count > MemoryFile.mostBytes)
    }
  }

  /// From the repository's root, or else from home, down to the working directory. Outside of both
  /// only the working directory itself counts: anybody may write what lies above it, as in `/tmp`.
  private var directories: [String] {
    var all = [directory == "/" ? "" : directory]
    while let last = all.last, let slash = last.lastIndex(of: "/") {
      all.append(String(last[..<slash]))
    }
    var status = stat()
    let root =
      all.firstIndex { stat($0 + "/.git", &status) == 0 } ?? home.flatMap { all.firstIndex(of: $0) }
    return all[...(root ?? 0)].reversed()
  }

  private func shown(_ path: String) -> String {
    let inside = directory + "/"
    if path.hasPrefix(inside) { return String(path.dropFirst(inside.count)) }
    guard let home, path.hasPrefix(home + "/") else { return path }
    return "~" + path.dropFirst(home.count)
  }

  /// A file's beginning, one byte more than is taken; regular files only, and never waiting.
  private func read(_ path: String) -> ([UInt8], FileMark)? {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    var bytes = [UInt8](repeating: 0, count: MemoryFile.mostBytes + 1)
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes {
        Foundation.read(descriptor, $0.baseAddress?.advanced(by: count), $0.count - count)
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { break }
      count += got
    }
    return (Array(bytes[..<count]), FileMark(status))
  }
}
