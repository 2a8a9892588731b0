import CCurl

extension HTTPRequest {
  /// Refuses what could smuggle a second header or request into the connection: curl sends
  /// header lines as they are. The sentence names the header, never its value.
  func check() throws(TransportFailure) {
    let code = Int(CURLE_BAD_FUNCTION_ARGUMENT.rawValue)
    guard !method.isEmpty, method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
      throw .other(code: code, "The request's method is not a word in capital letters.")
    }
    for header in headers {
      guard !header.name.isEmpty, header.name.utf8.allSatisfy(Self.isTokenByte) else {
        throw .other(
          code: code, "A header's name holds a character that HTTP does not allow there.")
      }
      guard header.value.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
        throw .other(
          code: code,
          "The header \(header.name) holds a line break or another character that HTTP does not"
            + " allow. Check the key and the configured headers.")
      }
    }
  }

  /// The lines for `CURLOPT_HTTPHEADER`. A name with a bare colon takes away a header that curl
  /// would add; a name with a semicolon sends an empty one.
  var headerLines: [String] {
    var lines = headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
    // Without this, curl waits a second for "100 Continue" before it sends a body over 1 MB.
    if headers.value(of: "expect") == nil { lines.append("Expect:") }
    // curl would call any body a web form.
    if headers.value(of: "content-type") == nil { lines.append("Content-Type:") }
    return lines
  }

  /// A byte of a token (RFC 9110 section 5.6.2).
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
