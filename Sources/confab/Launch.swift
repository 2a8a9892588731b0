import Conversation
import Foundation
import Screen
import Settings
import Terminal

/// What the process was started with, read once.
struct Launch {
  var environment: [String: String]
  var home: String?
  var directory: String
  var settings: Settings
  var paths: Paths
  /// The umask of the start. What the program keeps for itself is nobody else's to read.
  let mask = umask(0o077)

  init() {
    let environment = Self.environmentAtStart()
    let home = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 }
    let directory = Self.workingDirectory()
    self.environment = environment
    self.home = home
    self.directory = directory
    paths = Paths(environment: environment, home: home, directory: directory)
    settings = Settings.load(
      environment: environment, home: home, directory: directory,
      commands: Command.allCases.map(\.name))
    ProcessSecrecy.seal(settings.secrets)
  }

  /// Reads the configuration anew, after it was written.
  mutating func reload() {
    settings = Settings.load(
      environment: environment, home: home, directory: directory,
      commands: Command.allCases.map(\.name))
  }

  /// The environment, read where the system puts it: behind the arguments and their null (System V
  /// ABI, "Process Initialization"). Foundation's `ProcessInfo` costs a third of a millisecond
  /// before the first frame.
  private static func environmentAtStart() -> [String: String] {
    var variables = [String: String](minimumCapacity: 64)
    var pointer = CommandLine.unsafeArgv + Int(CommandLine.argc) + 1
    while let entry = pointer.pointee {
      let text = String(cString: entry)
      if let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
        variables[String(text[..<equals])] = String(text[text.utf8.index(after: equals)...])
      }
      pointer += 1
    }
    return variables
  }

  private static func workingDirectory() -> String {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
  }

  /// Where conversations are kept.
  func place(isKept: Bool) -> Saving.Place {
    guard isKept else { return .nowhere }
    return paths.dataDirectory.map { .directory($0) }
      ?? .impossible("There is no home directory; set HOME or XDG_DATA_HOME.")
  }

  /// The file of what was typed; nothing is added to it where nothing is to be kept
  /// (`CLAUDE_CODE_SKIP_PROMPT_HISTORY` is Claude Code's variable for that).
  func inputFile(isKept: Bool) -> InputFile? {
    let isSkipped = environment["CLAUDE_CODE_SKIP_PROMPT_HISTORY"].map { !$0.isEmpty && $0 != "0" }
    return paths.stateDirectory.map {
      InputFile(directory: $0, isKept: isKept && isSkipped != true)
    }
  }

  /// The standard key map with the configuration's changes.
  var keyMap: KeyMap {
    KeyMap(
      changes: settings.keys.map {
        KeyMap.Binding($0.keys, $0.command.flatMap(Command.init(named:)))
      })
  }

  /// What the configuration says of links.
  var hyperlinks: HyperlinkChoice {
    settings.hyperlinks.map { $0 ? .always : .never } ?? .automatic
  }

  /// Milliseconds of silence after which an answer is given up.
  var stallLimit: Int64 { Int64(settings.silenceLimit ?? 300_000) }

  /// How often a question is asked again of itself.
  var retryLimit: Int { settings.maxRetries ?? 10 }
}

extension Moment {
  /// Now, by both clocks.
  static var current: Moment {
    func milliseconds(_ clock: clockid_t) -> Int64 {
      var time = timespec()
      clock_gettime(clock, &time)
      return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
    // A clock that goes on while the machine sleeps (clock_gettime(2); Darwin's CLOCK_MONOTONIC
    // does): what stalled over a suspension is seen at once when the machine wakes.
    #if canImport(Darwin)
      let steady = CLOCK_MONOTONIC
    #else
      let steady = CLOCK_BOOTTIME
    #endif
    return Moment(uptime: milliseconds(steady), wall: milliseconds(CLOCK_REALTIME))
  }
}

/// What models are told that this runs on.
var platformName: String {
  #if os(macOS)
    "macOS"
  #else
    "Linux"
  #endif
}

/// Seconds east of Greenwich, now.
func secondsEastOfGreenwich() -> Int {
  var now = time(nil)
  var local = tm()
  localtime_r(&now, &local)
  return local.tm_gmtoff
}

/// Four words from the system's random source.
func randomSeed() -> (UInt64, UInt64, UInt64, UInt64) {
  var source = SystemRandomNumberGenerator()
  return (source.next(), source.next(), source.next(), source.next())
}
