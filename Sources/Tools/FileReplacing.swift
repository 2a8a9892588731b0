import Foundation

/// Writing a file so that at every moment its name has the old content or the new, whole.
struct FileReplacing {
  let territory: Territory
  /// The umask that the person's programs run with; new files get their permissions by it.
  let mask: UInt32

  /// Puts a new content in the place of what was looked at.
  ///
  /// - Parameters:
  ///   - before: what is expected there; nil: nothing, and what appears meanwhile is left alone.
  ///   - mode: permission bits; nil: as the old file's, or as any new file's.
  func replace(
    _ place: Place, with bytes: [UInt8], before: FileSnapshot?, mode: UInt32? = nil
  ) throws(ToolFailure) {
    let parent = try territory.parent(of: place, makingParents: before == nil)
    let temporary = ".confab-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    let fd = openat(
      parent.fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard fd >= 0 else { throw trouble(place) }
    var isThere = true
    defer { if isThere { unlinkat(parent.fd, temporary, 0) } }
    let handle = Handle(fd)
    let bits = mode ?? before?.mode ?? (0o666 & ~mask)
    guard handle.write(bytes), fchmod(fd, mode_t(bits)) == 0, fsync(fd) == 0 else {
      throw trouble(place)
    }
    if let before {
      guard stamp(place.name, in: parent) == before.stamp else { throw changed(place) }
      guard renameat(parent.fd, temporary, parent.fd, place.name) == 0 else {
        throw trouble(place)
      }
      isThere = false
    } else if linkat(parent.fd, temporary, parent.fd, place.name, 0) != 0 {
      // Not every file system knows hard links; there a race of microseconds is left.
      guard errno != EEXIST, stamp(place.name, in: parent) == nil else { throw changed(place) }
      guard renameat(parent.fd, temporary, parent.fd, place.name) == 0 else {
        throw trouble(place)
      }
      isThere = false
    }
    sync(parent)
  }

  /// Removes a file that was looked at.
  func remove(_ place: Place, before: FileSnapshot) throws(ToolFailure) {
    let parent = try territory.parent(of: place)
    guard stamp(place.name, in: parent) == before.stamp else { throw changed(place) }
    guard unlinkat(parent.fd, place.name, 0) == 0 else { throw trouble(place) }
    sync(parent)
  }

  private func stamp(_ name: String, in parent: Handle) -> FileStamp? {
    var status = stat()
    guard fstatat(parent.fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
    return FileStamp(status)
  }

  /// The new name must outlast a power cut; where a directory cannot be synced, nothing more can
  /// be done.
  private func sync(_ parent: Handle) {
    let fd = openat(parent.fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0)
    guard fd >= 0 else { return }
    fsync(fd)
    close(fd)
  }

  private func trouble(_ place: Place) -> ToolFailure {
    ToolFailure("\(territory.shown(place)) cannot be written (\(lastError)).")
  }

  private func changed(_ place: Place) -> ToolFailure {
    ToolFailure(
      "\(territory.shown(place)) changed while it was being written; nothing was done. Read it "
        + "again.")
  }
}
