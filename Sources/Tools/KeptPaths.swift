import Foundation

/// What stays as it is in the working directory while a confined command runs: what this program
/// and others obey later, outside of the sandbox.
///
/// Of a repository that is its configuration and its hooks (gitrepository-layout(5)); all else of it
/// stays writable, or no commit could be made. What is a link is not kept: nothing can be mounted on
/// one. Of what is not there only hooks are kept, since a place to mount on stays behind. What a
/// configuration includes, and repositories within that are no submodules, are not looked for.
struct KeptPaths {
  private enum Mount {
    /// Is there, and stays as it is.
    case readOnly
    /// Is writable, but cannot be moved away with what is kept in it.
    case pinned
    /// Is not there; an empty directory stands in its place.
    case empty
  }

  private let root: Place
  private var mounts: [Place: Mount] = [:]
  /// Files that are not there, and that git would obey if they were: they are taken away when the
  /// command has ended, since whatever were mounted there would stay behind as a file.
  private(set) var forbidden: [Place] = []

  /// Submodules, or worktrees, looked at; where there are more, all of their directory is kept.
  private static let entryLimit = 100

  /// - Parameter protected: files and directories besides, absolute.
  init(in territory: Territory, protected: [String]) {
    root = territory.root
    let names = Permissions.protectedNames.subtracting([".git"])
    for name in names.sorted() { keep(root.appending(name)) }
    for path in protected {
      if let place = try? territory.place(path), territory.contains(place) { keep(place) }
    }
    keepRepository(in: territory)
  }

  /// The mounts as bubblewrap's arguments, those of directories before those in them.
  var arguments: [String] {
    mounts.sorted { ($0.key.names.count, $0.key.path) < ($1.key.names.count, $1.key.path) }
      .flatMap { place, mount in
        switch mount {
        case .readOnly: ["--ro-bind", place.path, place.path]
        case .pinned: ["--bind", place.path, place.path]
        case .empty: ["--tmpfs", place.path, "--remount-ro", place.path]
        }
      }
  }

  // MARK: Repositories

  private mutating func keepRepository(in territory: Territory) {
    let entry = root.appending(".git")
    switch Self.kind(of: entry) {
    case S_IFREG:
      // A worktree or a submodule: the file says where the repository is.
      keep(entry)
      let prefix = "gitdir:"
      guard let text = Self.text(of: entry), text.hasPrefix(prefix) else { return }
      let path = text.dropFirst(prefix.count).trimmingCharacters(in: .whitespacesAndNewlines)
      let whole = path.hasPrefix("/") ? path : root.path + "/" + path
      if let place = try? territory.place(whole) { keep(repository: place, in: territory) }
    case S_IFDIR, S_IFLNK:
      if let place = try? territory.place(entry.path) { keep(repository: place, in: territory) }
    default: break
    }
  }

  /// Keeps a repository of that directory; what lies outside of the working directory is read-only
  /// anyway.
  private mutating func keep(repository: Place, in territory: Territory) {
    let common = repository.appending("commondir")
    if let text = Self.text(of: common) {
      let path = text.trimmingCharacters(in: .whitespacesAndNewlines)
      let whole = path.hasPrefix("/") ? path : repository.path + "/" + path
      if let place = try? territory.place(whole), place != repository {
        keep(repositoryFiles: place)
        keepNamedHooks(of: place, in: territory)
      }
    }
    keep(repositoryFiles: repository)
    keepNamedHooks(of: repository, in: territory)
  }

  /// Keeps the hooks that a configuration says are elsewhere: `core.hooksPath`, from the working
  /// tree on (git-config(1)).
  private mutating func keepNamedHooks(of repository: Place, in territory: Territory) {
    let texts = ["config", "config.worktree"].compactMap {
      Self.text(of: repository.appending($0))
    }
    for line in texts.flatMap({ $0.split(whereSeparator: \.isNewline) }) {
      let parts = line.split(separator: "=", maxSplits: 1).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      guard parts.count == 2, parts[0].lowercased() == "hookspath" else { continue }
      let path = parts[1].trimmingCharacters(in: CharacterSet(charactersIn: "\""))
      if let place = try? territory.place(path) {
        keep(place)
        keepMissing(place)
      }
    }
  }

  /// Keeps a directory from being made: the first on its way that is not there is empty.
  private mutating func keepMissing(_ place: Place) {
    guard place.isBelow(root) else { return }
    for count in (root.names.count + 1)...place.names.count {
      let step = Place(names: Array(place.names.prefix(count)))
      switch Self.kind(of: step) {
      case S_IFDIR: continue
      case nil: mount(step, .empty)
      // A file, which could be put out of the way.
      default: keep(step)
      }
      return
    }
  }

  private mutating func keep(repositoryFiles place: Place) {
    guard place.isWithin(root), Self.kind(of: place) == S_IFDIR else { return }
    for name in ["config", "config.worktree", "commondir", "hooks"] { keep(place.appending(name)) }
    let hooks = place.appending("hooks")
    let common = place.appending("commondir")
    // With that file it is a worktree's part, and has the hooks of the repository it belongs to.
    if Self.kind(of: common) == nil {
      forbidden.append(common)
      if Self.kind(of: hooks) == nil { mount(hooks, .empty) }
    }
    var count = 0
    keep(submodulesIn: place.appending("modules"), &count)
    if count > Self.entryLimit { keepAll(place.appending("modules")) }
    keep(worktreesIn: place.appending("worktrees"))
  }

  /// The parts of worktrees, which say to git where else it is to look.
  private mutating func keep(worktreesIn place: Place) {
    let names = Self.names(in: place)
    if names.count > Self.entryLimit { return keepAll(place) }
    for name in names {
      for file in ["commondir", "config.worktree", "gitdir"] {
        keep(place.appending(name).appending(file))
      }
    }
  }

  /// Keeps a directory as it is, with all that is in it.
  private mutating func keepAll(_ place: Place) {
    keep(place)
    forbidden.removeAll { $0.isWithin(place) }
  }

  /// The repositories of submodules, which git reads with that of the whole.
  /// - Parameter count: how many entries there were, up to one more than the limit.
  private mutating func keep(submodulesIn place: Place, _ count: inout Int) {
    for name in Self.names(in: place) {
      count += 1
      if count > Self.entryLimit { return }
      let inner = place.appending(name)
      if Self.kind(of: inner.appending("HEAD")) == nil {
        // A name with slashes in it.
        keep(submodulesIn: inner, &count)
      } else {
        keep(repositoryFiles: inner)
      }
    }
  }

  // MARK: Mounts

  private mutating func keep(_ place: Place) {
    let kind = Self.kind(of: place)
    if place.isBelow(root), kind == S_IFREG || kind == S_IFDIR { mount(place, .readOnly) }
  }

  /// Mounts something there unless what holds it is kept already, and pins what holds it.
  private mutating func mount(_ place: Place, _ mount: Mount) {
    var above: [Place] = []
    var names = place.names.dropLast()
    while names.count > root.names.count {
      let parent = Place(names: Array(names))
      if mounts[parent] == .readOnly { return }
      above.append(parent)
      names = names.dropLast()
    }
    // What is pinned in it would be writable.
    if mount == .readOnly { mounts = mounts.filter { !$0.key.isBelow(place) } }
    for parent in above { mounts[parent] = .pinned }
    mounts[place] = mount
  }

  // MARK: Files

  /// What is there: its `S_IFMT` bits, a link's own; nil if nothing is.
  private static func kind(of place: Place) -> mode_t? {
    var status = stat()
    return lstat(place.path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }

  /// What is in a directory, in order; nothing where it is none.
  private static func names(in place: Place) -> [String] {
    guard kind(of: place) == S_IFDIR else { return [] }
    return (try? FileManager.default.contentsOfDirectory(atPath: place.path))?.sorted() ?? []
  }

  /// The beginning of one of git's small files.
  private static func text(of place: Place) -> String? {
    guard kind(of: place) == S_IFREG, let handle = FileHandle(forReadingAtPath: place.path),
      let bytes = try? handle.read(upToCount: 65_536)
    else { return nil }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension Place {
  /// Whether this lies in `other` and is another.
  fileprivate func isBelow(_ other: Place) -> Bool { self != other && isWithin(other) }
}
