extension String {
  /// The text with everything that looks like an API key (`sk-` and at least twelve letters,
  /// digits, hyphens or underscores) cut to `sk-…`. Servers repeat keys in their error messages.
  package var withoutKeys: String {
    guard utf8.count >= 15 else { return self }
    let bytes = Array(utf8)
    var output: [UInt8] = []
    var index = 0
    while index < bytes.count {
      if bytes[index...].starts(with: "sk-".utf8) {
        let tail = bytes[(index + 3)...].prefix { byte in
          switch byte {
          case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
          default: false
          }
        }
        if tail.count >= 12 {
          output += "sk-…".utf8
          index = tail.endIndex
          continue
        }
      }
      output.append(bytes[index])
      index += 1
    }
    return String(decoding: output, as: UTF8.self)
  }
}
