#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Why a file could not be read.
package enum FileError: Error, Hashable, Sendable {
  /// There is none, or a directory on the way to it is missing.
  case missing
  /// The system's words: "Permission denied".
  case unreadable(String)
  /// The system's words, of a file that was to be written.
  case unwritable(String)
  /// A directory, a pipe or a device.
  case notRegularFile
  /// Larger than `limit` bytes.
  case tooLarge(limit: Int)
  /// A key file that others can read or write; its permission bits.
  case exposed(mode: UInt32)
  /// A key file that is a symbolic link.
  case symbolicLink
  /// A program or a configuration that others can change; its permission bits.
  case changeable(mode: UInt32)
  /// A program in none of the directories that are trusted.
  case untrusted
  /// A key file that belongs to another user.
  case foreignOwner

  /// What happened and what to do, as the end of a sentence that names the file.
  package func advice(path: String) -> String {
    switch self {
    case .missing: return "it does not exist"
    case .unreadable(let reason): return "it cannot be read (\(reason))"
    case .unwritable(let reason): return "it cannot be written (\(reason))"
    case .notRegularFile: return "it is not a regular file"
    case .tooLarge(let limit): return "it is larger than \(limit >> 10) KiB"
    case .exposed(let mode):
      let octal = String(mode & 0o777, radix: 8)
      return "others can read it (mode \(octal)); run: chmod 600 '\(path)'"
    case .changeable(let mode):
      let octal = String(mode & 0o777, radix: 8)
      return "others can change it (mode \(octal)); run: chmod go-w '\(path)'"
    case .untrusted: return "it is in none of the trustedDirs"
    case .symbolicLink: return "it is a symbolic link; name the file itself"
    case .foreignOwner: return "it belongs to another user"
    }
  }
}

/// Reading from the real file system.
package enum Disk {
  /// No configuration is larger; anything that is, was named by mistake.
  static let limit = 4 << 20

  /// The bytes of a configuration file. Never blocks on a pipe or a device.
  package static func read(_ path: String) throws -> [UInt8] {
    try read(path, flags: 0, check: { _ in })
  }

  /// The bytes of a file of ours that is about to be written: nobody else may own it or be able
  /// to change it.
  static func readOwn(_ path: String) throws(FileError) -> [UInt8] {
    try read(path, flags: 0) { status throws(FileError) in
      guard status.st_uid == geteuid() else { throw .foreignOwner }
      guard status.st_mode & 0o022 == 0 else { throw .changeable(mode: UInt32(status.st_mode)) }
    }
  }

  /// The bytes of a file that holds a key, which must be ours alone: no symbolic link, our own or
  /// root's, and closed to the group and to others.
  package static func readPrivately(_ path: String) throws -> [UInt8] {
    try read(path, flags: O_NOFOLLOW) { status throws(FileError) in
      guard status.st_uid == geteuid() || status.st_uid == 0 else { throw .foreignOwner }
      let mode = UInt32(status.st_mode)
      guard mode & 0o077 == 0 else { throw .exposed(mode: mode & 0o7777) }
    }
  }

  /// A path without symbolic links; nil where there is nothing.
  package static func realPath(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  /// Judges the file of a program that is to yield a key, as OpenClaw does
  /// (docs/gateway/secrets.md): whoever can change it has the key.
  package static func check(
    program path: String, _ requirements: KeyCommand.Requirements
  ) throws(FileError) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      throw errno == ENOENT || errno == ENOTDIR ? .missing : .unreadable(reason(errno))
    }
    if status.st_mode & S_IFMT == S_IFLNK {
      guard requirements.allowsLink else { throw .symbolicLink }
      guard stat(path, &status) == 0 else { throw .missing }
    }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegularFile }
    guard status.st_uid == geteuid() || status.st_uid == 0 else { throw .foreignOwner }
    guard status.st_mode & 0o022 == 0 else { throw .changeable(mode: UInt32(status.st_mode)) }
    let directories = requirements.trustedDirectories
    guard directories.isEmpty || directories.contains(where: { path.hasPrefix($0 + "/") }) else {
      throw .untrusted
    }
  }

  /// The names in a directory, in no order; none if it cannot be read.
  package static func list(_ directory: String) -> [String] {
    guard let stream = opendir(directory) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      names.append(name)
    }
    return names
  }

  private static func read(
    _ path: String, flags: Int32, check: (stat) throws(FileError) -> Void
  ) throws(FileError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags)
    guard file >= 0 else {
      switch errno {
      case ENOENT, ENOTDIR: throw .missing
      case ELOOP where flags & O_NOFOLLOW != 0: throw .symbolicLink
      default: throw .unreadable(reason(errno))
      }
    }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .unreadable(reason(errno)) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notRegularFile }
    try check(status)

    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while bytes.count <= limit {
      let count = Self.readOnce(file, into: &buffer)
      if count == 0 { return bytes }
      if count > 0 {
        bytes += buffer[..<count]
      } else if errno != EINTR {
        throw .unreadable(reason(errno))
      }
    }
    throw .tooLarge(limit: limit)
  }

  static func readOnce(_ file: Int32, into buffer: inout [UInt8]) -> Int {
    buffer.withUnsafeMutableBytes { room in
      #if canImport(Glibc)
        Glibc.read(file, room.baseAddress, room.count)
      #elseif canImport(Musl)
        Musl.read(file, room.baseAddress, room.count)
      #else
        Darwin.read(file, room.baseAddress, room.count)
      #endif
    }
  }

  static func reason(_ code: Int32) -> String {
    strerror(code).map { String(cString: $0) } ?? "error \(code)"
  }
}
