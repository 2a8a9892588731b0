import Foundation

/// What kind of file system a path is on.
enum FileSystem {
  /// Types of network file systems, as Linux names them.
  private static let remote: Set<Substring> = [
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "9p", "ceph", "lustre", "coda",
    "fuse.sshfs", "fuse.glusterfs", "fuse.rclone", "fuse.davfs2",
  ]

  /// Whether `directory` is on a network file system, where SQLite's log must not be used: its
  /// index is memory that programs share (https://www.sqlite.org/wal.html, section 1).
  static func isRemote(_ directory: String) -> Bool {
    #if canImport(Darwin)
      var status = statfs()
      return statfs(directory, &status) == 0 && status.f_flags & UInt32(MNT_LOCAL) == 0
    #else
      var status = stat()
      guard stat(directory, &status) == 0,
        let mounts = FileManager.default.contents(atPath: "/proc/self/mountinfo")
      else { return false }
      return isRemote(
        device: UInt64(status.st_dev), mounts: String(decoding: mounts, as: UTF8.self))
    #endif
  }

  /// - Parameters:
  ///   - device: of the directory, as stat(2) gives it on Linux.
  ///   - mounts: the text of `/proc/self/mountinfo` (proc(5)): the third word of a line is the
  ///     device, and the type follows a lone hyphen.
  static func isRemote(device: UInt64, mounts: String) -> Bool {
    // The layout of glibc's gnu_dev_major and gnu_dev_minor.
    let major = device >> 8 & 0xFFF | device >> 32 & 0xFFFF_F000
    let minor = device & 0xFF | device >> 12 & 0xFFFF_FF00
    for line in mounts.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count > 2, words[2] == "\(major):\(minor)",
        let hyphen = words.firstIndex(of: "-"), hyphen + 1 < words.count
      else { continue }
      return remote.contains(words[hyphen + 1])
    }
    return false
  }
}
