import Foundation

/// The files below a directory, as a person may name them: those that git knows or would add, or,
/// where there is no git, those of a walk that no `.gitignore` names. It goes on in slices and waits
/// for nothing.
package struct FileListing {
  private enum Stage {
    case git(Child, deadline: Int64)
    case walk(Walk)
    case done
  }

  /// More bytes of paths are not taken; that is about two million.
  private static let mostBytes = 100_000_000
  /// How long git may take, in milliseconds, before we look ourselves.
  private static let patience: Int64 = 15_000

  private let directory: String
  private var stage = Stage.done
  private var count = 0

  /// Starts to list.
  /// - Parameters:
  ///   - directory: absolute.
  ///   - environment: what git gets, without keys.
  ///   - now: monotonic milliseconds.
  package init(directory: String, environment: [String: String], now: Int64) {
    self.directory = directory
    var environment = environment
    environment["GIT_OPTIONAL_LOCKS"] = "0"
    // A repository of somebody else may name a program as its monitor (git-config(1)).
    let words = [
      "git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "ls-files", "--cached",
      "--others", "--exclude-standard", "-z",
    ]
    if let territory = try? Territory(directory: directory, home: nil),
      let handle = try? territory.directory(territory.root),
      let child = try? Child(
        words, environment: environment, directory: handle, channel: .errors)
    {
      stage = .git(child, deadline: now + Self.patience)
    } else {
      startWalk()
    }
  }

  private mutating func startWalk() {
    guard let territory = try? Territory(directory: directory, home: nil),
      let walk = try? Walk(territory.root, in: territory)
    else {
      stage = .done
      return
    }
    stage = .walk(walk)
  }

  /// Descriptors that, when readable, want a turn.
  package var descriptors: [Int32] {
    if case .git(let child, _) = stage { child.descriptors } else { [] }
  }

  /// When a turn is wanted although nothing is readable, in monotonic milliseconds.
  package func deadline(now: Int64) -> Int64? {
    switch stage {
    case .git(let child, let deadline): child.tellsItsEnd ? deadline : min(deadline, now + 20)
    case .walk, .done: now
    }
  }

  /// Whether all was told.
  package var isDone: Bool { if case .done = stage { true } else { false } }

  /// Goes on.
  /// - Returns: paths from the directory on, each ended by a NUL; the last may be cut.
  package mutating func turn(now: Int64) -> [UInt8] {
    switch stage {
    case .git(var child, let deadline):
      stage = .done  // the only reference
      let bytes = child.takeOutput(limit: 65_536)
      _ = child.takeChannel(limit: 65_536)
      child.look()
      count += bytes.count
      if now >= deadline || count > Self.mostBytes {
        child.abandon()
        if count == 0 { startWalk() }
      } else if let status = child.status, child.isOutputAtEnd {
        // No repository, one that git does not trust, or nothing in it that it knows.
        if status != 0 || count == 0 { startWalk() }
      } else {
        stage = .git(child, deadline: deadline)
      }
      return bytes
    case .walk(var walk):
      stage = .done
      var bytes: [UInt8] = []
      let end = ContinuousClock.now + Slice.duration
      repeat {
        switch walk.next() {
        case .done: return bytes
        case .working: break
        case .entry(let entry):
          if !entry.isDirectory { bytes += Array(entry.path.utf8) + [0] }
        }
      } while ContinuousClock.now < end
      count += bytes.count
      if count <= Self.mostBytes { stage = .walk(walk) }
      return bytes
    case .done:
      return []
    }
  }

  /// Ends it, when the program ends.
  package mutating func abandon() {
    if case .git(var child, _) = stage { child.abandon() }
    stage = .done
  }

  /// What is below a directory and not ignored, a directory with a slash before what is in it.
  /// - Parameter limit: the most names; it also gives up after 50 milliseconds.
  /// - Returns: the names, and whether those are all.
  package static func names(
    in directory: String, limit: Int
  ) throws(ToolFailure) -> (names: [String], isWhole: Bool) {
    let territory = try Territory(directory: directory, home: nil)
    var walk = try Walk(territory.root, in: territory)
    var names: [String] = []
    let end = ContinuousClock.now + .milliseconds(50)
    while names.count < limit, ContinuousClock.now < end {
      switch walk.next() {
      case .done: return (names, true)
      case .working: break
      case .entry(let entry): names.append(entry.path + (entry.isDirectory ? "/" : ""))
      }
    }
    return (names, false)
  }
}
