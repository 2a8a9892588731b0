import Foundation

/// What a program did to its files, call by call, as `strace` saw it: the bytes of every write and
/// the moments of every sync. Real calls of the real library, so that nothing between the program
/// and the disk is imagined.
struct SystemCallTrace {
  /// What one call did. Numbers of lines in the trace are the clock: a call may begin in one line
  /// and end in a later one, while other threads go on.
  struct Call {
    enum Action {
      case create(String)
      case write(String, offset: Int, bytes: [UInt8])
      case truncate(String, size: Int)
      case unlink(String)
      case rename(String, to: String)
      case sync(String)
      /// To standard output.
      case say(String)
    }
    let action: Action
    let start: Int
    var end: Int
  }

  private(set) var calls: [Call] = []
  /// How many lines there are.
  private(set) var length = 0

  /// When the last sync began that ended before `moment`, of a file whose path `isWanted`; -1 if
  /// there was none.
  func lastSync(before moment: Int, of isWanted: (String) -> Bool) -> Int {
    let sync = calls.last {
      if case .sync(let path) = $0.action { $0.end < moment && isWanted(path) } else { false }
    }
    return sync?.start ?? -1
  }

  /// The options with which `strace` writes what this reads. `-y` names the file of a descriptor,
  /// `-x` keeps binary strings apart from plain ones, and no string is cut.
  static func options(output: String) -> [String] {
    [
      "-f", "-qq", "-y", "-x", "-s", "100000", "-o", output, "-e", "signal=none", "-e",
      "trace=openat,write,pwrite64,ftruncate,unlink,rename,fsync,fdatasync",
    ]
  }

  /// Reads what happened to files below `directory`.
  init(_ text: [UInt8], directory: String) {
    let calledOff = Array(" <unfinished ...>".utf8)
    var open: [Substring: [UInt8]] = [:]
    var begun: [Substring: Int] = [:]
    for (number, line) in text.split(separator: 0x0A).enumerated() {
      length = number + 1
      guard let space = line.firstIndex(of: 0x20) else { continue }
      let thread = Substring(decoding: line[..<space], as: UTF8.self)
      var rest = Array(line[space...].drop { $0 == 0x20 })
      if rest.count > calledOff.count, rest.suffix(calledOff.count).elementsEqual(calledOff) {
        open[thread] = rest.dropLast(calledOff.count)
        begun[thread] = number
        continue
      }
      var start = number
      if rest.starts(with: "<... ".utf8), let end = rest.firstIndex(of: 0x3E),
        let beginning = open.removeValue(forKey: thread)
      {
        rest = beginning + rest[(end + 1)...]
        start = begun.removeValue(forKey: thread) ?? number
      }
      if let action = Self.action(rest, directory: directory) {
        calls.append(Call(action: action, start: start, end: number))
      }
    }
    // A write that was under way when the trace ended may be on the disk.
    for (thread, beginning) in open {
      if let action = Self.action(beginning + Array(") = 0".utf8), directory: directory) {
        if case .sync = action { continue }
        calls.append(Call(action: action, start: begun[thread] ?? length, end: .max))
      }
    }
    calls.sort { $0.start < $1.start }
  }

  private static func action(_ call: [UInt8], directory: String) -> Call.Action? {
    guard let open = call.firstIndex(of: 0x28), let equals = call.lastIndex(of: 0x3D) else {
      return nil
    }
    let result = String(decoding: call[(equals + 1)...], as: UTF8.self)
      .trimmingCharacters(in: .whitespaces)
    if result.hasPrefix("-1") { return nil }
    let name = String(decoding: call[..<open], as: UTF8.self)
    let strings = quoted(call)
    func path(_ index: Int) -> String {
      index < strings.count ? String(decoding: strings[index].bytes, as: UTF8.self) : ""
    }
    if name == "write" {
      guard call[(open + 1)...].starts(with: "1<".utf8) else { return nil }
      return .say(path(0))
    }
    let file = descriptor(call[open...])
    switch name {
    case "openat":
      let isNew = String(decoding: call, as: UTF8.self).contains("O_CREAT")
      return isNew && path(0).hasPrefix(directory) ? .create(path(0)) : nil
    case "unlink": return path(0).hasPrefix(directory) ? .unlink(path(0)) : nil
    case "rename": return path(0).hasPrefix(directory) ? .rename(path(0), to: path(1)) : nil
    default: break
    }
    guard let file, file.hasPrefix(directory) else { return nil }
    switch name {
    case "pwrite64":
      guard let string = strings.first else { return nil }
      let numbers = String(decoding: call[string.end..<equals], as: UTF8.self)
        .split { !$0.isNumber }.compactMap { Int($0) }
      guard numbers.count == 2, let written = Int(result.prefix { $0.isNumber }) else { return nil }
      // A call that has not ended has no count; all of it may have arrived.
      let count = written == 0 ? string.bytes.count : written
      return .write(file, offset: numbers[1], bytes: Array(string.bytes.prefix(count)))
    case "ftruncate":
      let size = String(decoding: call[..<equals], as: UTF8.self).split { !$0.isNumber }.last
      return .truncate(file, size: size.flatMap { Int($0) } ?? 0)
    case "fsync", "fdatasync": return .sync(file)
    default: return nil
    }
  }

  /// The path that `-y` puts behind the descriptor.
  private static func descriptor(_ call: ArraySlice<UInt8>) -> String? {
    guard let open = call.firstIndex(of: 0x3C), let close = call[open...].firstIndex(of: 0x3E)
    else { return nil }
    return String(decoding: call[(open + 1)..<close], as: UTF8.self)
  }

  /// The strings of a call, and where each ends.
  private static func quoted(_ call: [UInt8]) -> [(bytes: [UInt8], end: Int)] {
    var strings: [(bytes: [UInt8], end: Int)] = []
    var index = 0
    func nibble(_ byte: UInt8) -> UInt8 { byte > 0x60 ? byte - 0x57 : byte - 0x30 }
    while index < call.count {
      if call[index] != 0x22 {
        index += 1
        continue
      }
      index += 1
      var bytes: [UInt8] = []
      bytes.reserveCapacity((call.count - index) / 4)
      while index < call.count, call[index] != 0x22 {
        if call[index] != 0x5C || index + 3 >= call.count {
          bytes.append(call[index])
          index += 1
        } else if call[index + 1] == 0x78 {
          bytes.append(nibble(call[index + 2]) << 4 | nibble(call[index + 3]))
          index += 4
        } else {
          let letters: [UInt8: UInt8] = [
            0x6E: 0x0A, 0x74: 0x09, 0x72: 0x0D, 0x76: 0x0B, 0x66: 0x0C,
          ]
          bytes.append(letters[call[index + 1]] ?? call[index + 1])
          index += 2
        }
      }
      index += 1
      strings.append((bytes, index))
    }
    return strings
  }
}
