import Foundation
import Interchange

/// A file with sessions, and what is known of it from where it lies.
struct ImportFile: Hashable {
  let path: String
  /// Bytes.
  let size: Int
  /// Unix milliseconds of the last change.
  let modified: Int64
}

/// Where other programs keep their sessions.
struct ImportSources {
  let environment: [String: String]
  let home: String?

  /// A program that `import` knows by name.
  enum Program: String, CaseIterable {
    case claude, kimi, openclaw
  }

  /// The directories of a program's sessions, whether they are there or not.
  func directories(of program: Program) -> [String] {
    func base(_ variable: String, _ fallback: String) -> String? {
      if let path = environment[variable], path.hasPrefix("/") { return path }
      return home.map { "\($0)/\(fallback)" }
    }
    switch program {
    case .claude:
      // https://code.claude.com/docs/en/env-vars.md
      return [base("CLAUDE_CONFIG_DIR", ".claude")].compactMap { $0.map { "\($0)/projects" } }
    case .kimi:
      // kimi-code docs/en/configuration/data-locations.md; the second is the older kimi-cli.
      return [base("KIMI_CODE_HOME", ".kimi-code"), home.map { "\($0)/.kimi" }].compactMap {
        $0.map { "\($0)/sessions" }
      }
    case .openclaw:
      // openclaw docs/help/environment.md
      let state =
        base("OPENCLAW_STATE_DIR", "").flatMap { $0.hasSuffix("/") ? nil : $0 }
        ?? base("OPENCLAW_HOME", "").map {
          ($0.hasSuffix("/") ? String($0.dropLast()) : $0) + "/.openclaw"
        }
      return [state].compactMap { $0.map { "\($0)/agents" } }
    }
  }

  /// The files of a path: itself, or those in a directory that may hold sessions. Links are not
  /// followed.
  static func files(at path: String) -> [ImportFile] {
    var found: [ImportFile] = []
    if let file = file(path) { return [file] }
    let root = URL(fileURLWithPath: path, isDirectory: true)
    let walk = FileManager.default.enumerator(atPath: path)
    while let name = walk?.nextObject() as? String {
      guard name.hasSuffix(".jsonl"), !isSubAgent(name) else { continue }
      if let file = file(root.path + "/" + name) { found.append(file) }
    }
    return found
  }

  /// Kimi Code's sub-agents have journals beside the one of the session.
  private static func isSubAgent(_ name: String) -> Bool {
    name.hasSuffix("/wire.jsonl") && name.contains("agents/") && !name.contains("agents/main/")
  }

  /// Nil if there is no regular file: opening a pipe would wait for ever.
  private static func file(_ path: String) -> ImportFile? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    return ImportFile(
      path: path, size: Int(status.st_size),
      modified: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
  }
}

extension ImportFile {
  /// Files beyond this are refused, in bytes: they are read whole.
  private static let limit = 2 << 30

  /// The file's bytes; it is opened for reading only, and its access time is all that may change.
  func read() throws -> [UInt8] {
    if size > Self.limit {
      throw CommandFailure("\(path) is larger than \(Self.limit >> 30) GB and was not read.")
    }
    func failure() -> CommandFailure {
      CommandFailure("\(path) cannot be read: \(String(cString: strerror(errno))).")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { throw failure() }
    defer { close(descriptor) }
    var isFailed = false
    // What is appended meanwhile is left for the next time.
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let read = Foundation.read(descriptor, buffer.baseAddress.map { $0 + count }, size - count)
        if read == 0 { break }
        if read < 0 {
          if errno == EINTR { continue }
          isFailed = true
          break
        }
        count += read
      }
    }
    if isFailed { throw failure() }
    return bytes
  }

  /// The session's name in its program, which is also in the path, and what stands beside the file.
  func source(_ format: TranscriptFormat) -> TranscriptSource {
    let parts = path.split(separator: "/").map(String.init)
    func part(_ back: Int) -> String { parts.count > back ? parts[parts.count - 1 - back] : path }
    var source = TranscriptSource(name: "", path: path, modified: modified)
    switch format {
    case .kimi:
      // …/SESSION/agents/main/wire.jsonl, with SESSION/state.json.
      source.name = part(0) == "wire.jsonl" && part(2) == "agents" ? part(3) : stem
      if part(2) == "agents" {
        let state = state("/" + parts.dropLast(3).joined(separator: "/") + "/state.json")
        source.directory = state?["cwd"]?.stringValue ?? state?["workDir"]?.stringValue
        source.title = state?["title"]?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
      }
    case .kimiCLI:
      source.name = part(0) == "context.jsonl" ? part(1) : stem
    case .claude, .openclaw, .confab:
      source.name = stem
    }
    return source
  }

  private var stem: String {
    ((path as NSString).lastPathComponent as NSString).deletingPathExtension
  }
}
