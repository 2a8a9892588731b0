import CSystem
import Foundation

/// The working directory and the ways to files in it and outside, none of which follows a link.
///
/// A path is resolved once, when the call is looked at (`place`), and walked later from an opened
/// directory, name by name, with `O_NOFOLLOW`. A link that is put in its way between the two is an
/// error, never a way out.
struct Territory: Sendable {
  /// The working directory, without links.
  let root: Place
  /// What `~` means; nil: nothing.
  let home: String?
  private let rootHandle: Handle
  private let top: Handle

  /// - Parameter directory: absolute.
  init(directory: String, home: String?) throws(ToolFailure) {
    let root = try Self.resolve(directory)
    let handle = Foundation.open(root.path, CSYSTEM_O_PATH | O_DIRECTORY | O_CLOEXEC)
    guard handle >= 0 else {
      throw ToolFailure("The directory \(directory) cannot be entered (\(lastError)).")
    }
    rootHandle = Handle(handle)
    let top = Foundation.open("/", CSYSTEM_O_PATH | O_DIRECTORY | O_CLOEXEC)
    guard top >= 0 else { throw ToolFailure("The directory / cannot be entered (\(lastError)).") }
    self.top = Handle(top)
    self.root = root
    self.home = home
  }

  /// Where a path as the model wrote it leads; what is not there yet is taken by its name.
  func place(_ written: String) throws(ToolFailure) -> Place {
    var path = written
    if path == "~" || path.hasPrefix("~/") {
      guard let home else { throw ToolFailure("\(written): there is no home directory.") }
      path = home + path.dropFirst()
    } else if !path.hasPrefix("/") {
      path = root.path + "/" + path
    }
    guard !written.isEmpty else { throw ToolFailure("The path is empty.") }
    return try Self.resolve(path)
  }

  /// Follows every link of an absolute path.
  private static func resolve(_ path: String) throws(ToolFailure) -> Place {
    guard !path.utf8.contains(0), path.utf8.count < 4096 else {
      throw ToolFailure("The path is too long or holds a NUL.")
    }
    var rest = Array(path.split(separator: "/").map(String.init).reversed())
    var names: [String] = []
    var links = 0
    var buffer = [UInt8](repeating: 0, count: 4096)
    while let name = rest.popLast() {
      if name == "." { continue }
      if name == ".." {
        _ = names.popLast()
        continue
      }
      let candidate = "/" + (names + [name]).joined(separator: "/")
      let count = buffer.withUnsafeMutableBytes { room in
        room.bindMemory(to: CChar.self).baseAddress.map { readlink(candidate, $0, room.count) }
          ?? -1
      }
      guard count >= 0 else {
        names.append(name)
        continue
      }
      links += 1
      // The kernel's own limit (path_resolution(7)).
      guard links <= 40 else { throw ToolFailure("\(path): too many links lead to each other.") }
      let target = String(decoding: buffer[..<count], as: UTF8.self)
      if target.hasPrefix("/") { names = [] }
      rest += target.split(separator: "/").map(String.init).reversed()
    }
    return Place(names: names)
  }

  /// Whether the place lies in the working directory.
  func contains(_ place: Place) -> Bool { place.isWithin(root) }

  /// The path as it is shown: from the working directory where it lies in that.
  func shown(_ place: Place) -> String {
    guard let path = place.path(below: root) else { return place.path }
    return path.isEmpty ? "." : path
  }

  /// The directory that holds the place.
  /// - Parameter makingParents: whether missing directories are made.
  func parent(of place: Place, makingParents: Bool = false) throws(ToolFailure) -> Handle {
    guard !place.names.isEmpty else { throw ToolFailure("/ is a directory.") }
    let parent = Place(names: place.names.dropLast())
    return try directory(parent, making: makingParents)
  }

  /// Opens a file without following a link anywhere on its way.
  func open(_ place: Place, _ flags: Int32) throws(ToolFailure) -> Handle {
    if place.names.isEmpty || place == root { return try directory(place, flags: flags) }
    let parent = try parent(of: place)
    // Without O_NONBLOCK a named pipe would hold up the whole program.
    let fd = openat(parent.fd, place.name, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0)
    guard fd >= 0 else { throw trouble(place) }
    return Handle(fd)
  }

  /// Opens a directory for its descriptor.
  /// - Parameter flags: how the last step is opened; nil: only to walk on from.
  func directory(
    _ place: Place, flags: Int32? = nil, making: Bool = false
  ) throws(ToolFailure) -> Handle {
    let isInside = place.isWithin(root)
    var handle = isInside ? rootHandle : top
    for name in place.names.dropFirst(isInside ? root.names.count : 0) {
      handle = try step(from: handle, name, making: making, to: place)
    }
    guard let flags else { return handle }
    let fd = openat(handle.fd, ".", flags | O_DIRECTORY | O_CLOEXEC, 0)
    guard fd >= 0 else { throw trouble(place) }
    return Handle(fd)
  }

  private func step(
    from handle: Handle, _ name: String, making: Bool, to place: Place
  ) throws(ToolFailure) -> Handle {
    let flags = CSYSTEM_O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    var fd = openat(handle.fd, name, flags, 0)
    if fd < 0, errno == ENOENT, making {
      guard mkdirat(handle.fd, name, 0o777) == 0 || errno == EEXIST else { throw trouble(place) }
      fd = openat(handle.fd, name, flags, 0)
    }
    guard fd >= 0 else { throw trouble(place) }
    return Handle(fd)
  }

  private func trouble(_ place: Place) -> ToolFailure {
    let path = shown(place)
    return switch errno {
    case ENOENT: ToolFailure("\(path) does not exist.", isMissing: true)
    case ELOOP: ToolFailure("\(path) became a link after it was looked at; nothing was done.")
    case ENOTDIR: ToolFailure("The way to \(path) is not through directories, or has changed.")
    case EACCES, EPERM: ToolFailure("\(path) may not be opened (\(lastError)).")
    default: ToolFailure("\(path) cannot be opened (\(lastError)).")
    }
  }
}
