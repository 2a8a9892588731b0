#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Writing files that only their owner may read.
extension Disk {
  /// Replaces a file whole, or makes it: a full disk or a crash leaves the old one. What a link
  /// names is replaced, not the link. Directories that are missing are made, for the owner alone.
  static func replace(_ path: String, with bytes: [UInt8]) throws(FileError) {
    let path = realPath(path) ?? path
    let directory = Paths.parent(of: path)
    try makeDirectories(directory)
    do {
      _ = try readOwn(path)
    } catch FileError.missing {}
    let temporary = "\(path).\(getpid()).new"
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    unlink(temporary)
    let file = open(temporary, flags, 0o600)
    guard file >= 0 else { throw .unwritable(reason(errno)) }
    var code: Int32 = 0
    if !writeAll(bytes, to: file) || fchmod(file, 0o600) != 0 || fsync(file) != 0 { code = errno }
    if close(file) != 0, code == 0 { code = errno }
    if code == 0, rename(temporary, path) != 0 { code = errno }
    guard code == 0 else {
      unlink(temporary)
      throw .unwritable(reason(code))
    }
    // The new name must outlast a power cut too; where a directory cannot be synced, this is all that can be done.
    let parent = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if parent >= 0 {
      fsync(parent)
      close(parent)
    }
  }

  /// Waits until no other program of ours writes below this file's directory.
  ///
  /// - Returns: what to give to `unlock`.
  static func lockDirectory(of path: String) throws(FileError) -> Int32 {
    let directory = Paths.parent(of: realPath(path) ?? path)
    try makeDirectories(directory)
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unwritable(reason(errno)) }
    // Where the file system knows no locks, two writers at once are as unlikely as unlucky.
    while flock(descriptor, LOCK_EX) != 0, errno == EINTR {}
    return descriptor
  }

  /// Lets the next program write.
  static func unlock(_ descriptor: Int32) { close(descriptor) }

  private static func makeDirectories(_ path: String) throws(FileError) {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, path != "/" else { throw .unwritable(reason(errno)) }
    try makeDirectories(Paths.parent(of: path))
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .unwritable(reason(errno)) }
  }

  private static func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes { room in
        #if canImport(Glibc)
          Glibc.write(file, room.baseAddress, room.count)
        #elseif canImport(Musl)
          Musl.write(file, room.baseAddress, room.count)
        #else
          Darwin.write(file, room.baseAddress, room.count)
        #endif
      }
      if count > 0 { start += count } else if errno != EINTR { return false }
    }
    return true
  }
}
