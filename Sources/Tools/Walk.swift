import Foundation

/// A walk through a directory and all below it, name by name, that can be left at every step and
/// gone on with. It follows no link, passes `.git` over, and what `.gitignore` files name.
struct Walk {
  /// One thing that was found.
  struct Entry {
    /// From the start of the walk, with slashes.
    let path: String
    let name: String
    let isDirectory: Bool
    /// Whether it is a regular file; links, pipes and sockets are not.
    let isFile: Bool
    /// The directory that holds it.
    let parent: Handle
  }

  /// What one step came to.
  enum Step {
    case entry(Entry)
    /// Nothing yet: a large directory is being read.
    case working
    case done
  }

  private struct Found {
    let name: String
    let type: UInt8
  }

  private struct Level {
    let handle: Handle
    let path: String
    let rules: IgnoreRules?
    /// In reverse order once they are sorted, so that the next is the last.
    var found: [Found] = []
    var stream: DirectoryStream?
  }

  /// Levels deeper than this are left out: each holds a descriptor.
  private static let depthLimit = 128

  private var levels: [Level] = []
  /// The rules of the directories above the start, nearest last, with the path from each to it.
  private let above: [(rules: IgnoreRules, path: String)]
  private let isRecursive: Bool
  /// Patterns that were asked for by name count more than what is ignored, as in ripgrep.
  private let wanted: GlobPattern?

  /// - Parameters:
  ///   - isRecursive: false for the names in the directory itself, whether ignored or not.
  ///   - wanted: what is to be found although it is ignored.
  init(
    _ place: Place, in territory: Territory, isRecursive: Bool = true, wanted: GlobPattern? = nil
  ) throws(ToolFailure) {
    let handle = try territory.directory(place, flags: O_RDONLY)
    self.isRecursive = isRecursive
    self.wanted = wanted
    above = isRecursive ? Self.rulesAbove(place, handle, territory) : []
    enter(handle, path: "")
  }

  /// A repository's rules reach down from its root; without one, those of all directories above do.
  private static func rulesAbove(
    _ place: Place, _ handle: Handle, _ territory: Territory
  ) -> [(rules: IgnoreRules, path: String)] {
    var above: [(rules: IgnoreRules, path: String)] = []
    var path = ""
    var directory = place
    var current = handle
    while faccessat(current.fd, ".git", F_OK, 0) != 0, !directory.names.isEmpty {
      path = path.isEmpty ? directory.name : directory.name + "/" + path
      directory = Place(names: directory.names.dropLast())
      guard let next = try? territory.directory(directory, flags: O_RDONLY) else { break }
      current = next
      if let rules = IgnoreRules.read(in: current) { above.append((rules, path)) }
    }
    return above.reversed()
  }

  /// The next thing, a directory before what is in it, names in the order of their bytes.
  mutating func next() -> Step {
    guard !levels.isEmpty else { return .done }
    let last = levels.count - 1
    if let stream = levels[last].stream {
      for _ in 0..<2_000 {
        guard let (name, type) = stream.next() else {
          levels[last].stream = nil
          levels[last].found.sort { $1.name.utf8.lexicographicallyPrecedes($0.name.utf8) }
          return .working
        }
        if name == "." || name == ".." || isRecursive && name == ".git" { continue }
        levels[last].found.append(Found(name: name, type: type))
      }
      return .working
    }
    guard let found = levels[last].found.popLast() else {
      levels.removeLast()
      return .working
    }
    let level = levels[last]
    let path = level.path.isEmpty ? found.name : level.path + "/" + found.name
    let type =
      found.type == UInt8(DT_UNKNOWN) ? Self.type(found.name, in: level.handle) : found.type
    let isDirectory = type == UInt8(DT_DIR)
    if isRecursive, isIgnored(path, isDirectory: isDirectory) { return .working }
    if isDirectory, isRecursive, levels.count < Self.depthLimit {
      let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
      let fd = openat(level.handle.fd, found.name, flags, 0)
      if fd >= 0 { enter(Handle(fd), path: path) }
    }
    return .entry(
      Entry(
        path: path, name: found.name, isDirectory: isDirectory, isFile: type == UInt8(DT_REG),
        parent: level.handle))
  }

  private mutating func enter(_ handle: Handle, path: String) {
    levels.append(
      Level(
        handle: handle, path: path, rules: isRecursive ? IgnoreRules.read(in: handle) : nil,
        stream: DirectoryStream(handle)))
  }

  private func isIgnored(_ path: String, isDirectory: Bool) -> Bool {
    if let wanted, wanted.matches(path) { return false }
    for level in levels.reversed() {
      let below = level.path.isEmpty ? path : String(path.dropFirst(level.path.count + 1))
      if let verdict = level.rules?.verdict(below, isDirectory: isDirectory) { return verdict }
    }
    for (rules, start) in above.reversed() {
      if let verdict = rules.verdict(start + "/" + path, isDirectory: isDirectory) {
        return verdict
      }
    }
    return false
  }

  private static func type(_ name: String, in directory: Handle) -> UInt8 {
    var status = stat()
    guard fstatat(directory.fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return 0 }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return UInt8(DT_DIR)
    case S_IFREG: return UInt8(DT_REG)
    default: return UInt8(DT_LNK)
    }
  }
}

/// The names in an opened directory.
private final class DirectoryStream {
  #if canImport(Darwin)
    private let stream: UnsafeMutablePointer<DIR>
  #else
    private let stream: OpaquePointer
  #endif

  /// - Parameter handle: read through a descriptor of the stream's own.
  init?(_ handle: Handle) {
    let fd = openat(handle.fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
    guard fd >= 0 else { return nil }
    guard let stream = fdopendir(fd) else {
      close(fd)
      return nil
    }
    self.stream = stream
  }

  deinit { closedir(stream) }

  /// The next name and its `d_type` (readdir(3)).
  func next() -> (name: String, type: UInt8)? {
    guard let entry = readdir(stream) else { return nil }
    let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
    return (name, entry.pointee.d_type)
  }
}
