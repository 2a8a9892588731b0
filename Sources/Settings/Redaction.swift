import Messages

/// Takes secrets out of text that is about to be shown or logged.
package struct Redaction: Sendable {
  /// Longest first, so that a key that contains another is masked whole.
  private let secrets: [Secret]

  /// - Parameter secrets: what to mask, in any order; very short ones are left alone.
  package init(_ secrets: [Secret]) {
    // A very short "key" (a local server's "x") would blank ordinary words everywhere.
    let worthHiding = secrets.filter { $0.reveal().count >= 6 }
    self.secrets = worthHiding.sorted { $0.reveal().count > $1.reveal().count }
  }

  /// One that masks these as well.
  package func adding(_ more: [Secret]) -> Redaction { Redaction(secrets + more) }

  /// Masks every known secret, and whatever looks like a key although we were not told of it:
  /// `sk-` and at least twelve characters of a key's alphabet.
  package func apply(_ text: String) -> String {
    var text = text
    for secret in secrets { text = text.replacing(secret.reveal(), with: secret.masked) }
    return Self.maskingRuns(in: text) { $0.hasPrefix("sk-") && $0.count >= 15 }
  }

  /// For a line of a file that may not have parsed, so that its secrets are unknown: also masks
  /// the value of any member that is named like a key, and every long run of letters with digits.
  func apply(toLine line: String) -> String {
    var line = Self.maskingUserInformation(in: apply(line))
    let lowered = line.lowercased()
    if Self.tellingNames.contains(where: { lowered.contains($0) }) {
      line = Self.maskingValues(in: line)
    }
    return Self.maskingRuns(in: line) { run in
      run.count >= 20 && run.contains(where: \.isNumber) && run.contains(where: \.isLetter)
    }
  }

  /// What the name of a secret's member or variable usually contains.
  static let tellingNames = [
    "key", "token", "secret", "password", "passwd", "auth", "credential", "cookie", "bearer",
  ]

  /// Names that contain one of those, but hold numbers and such.
  private static let harmlessNames: Set = [
    "maxtokens", "max_tokens", "contexttokens", "budget_tokens", "authheader", "keys",
  ]

  /// Whether the value of a secret's name must be on the line after this.
  static func endsInSecretName(_ line: String) -> Bool {
    let lowered = line.lowercased()
    let end = lowered.last { $0 != " " && $0 != "\t" }
    return end == ":" && tellingNames.contains { lowered.contains($0) }
  }

  /// Masks each run of a key's alphabet for which `matches` holds.
  private static func maskingRuns(in text: String, where matches: (Substring) -> Bool) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(where: isKeyCharacter) {
      result += rest[..<start]
      let end = rest[start...].firstIndex { !isKeyCharacter($0) } ?? rest.endIndex
      let run = rest[start..<end]
      // A masked run stays as it is: what is left of the key is too short to match again.
      result += matches(run) ? Secret(String(run)).masked : String(run)
      rest = rest[end...]
    }
    return result + rest
  }

  /// Masks the value that follows each word which names a secret, quoted or not; to the end of
  /// the line where it is not clear where the value ends, for broken lines get no benefit of doubt.
  private static func maskingValues(in line: String) -> String {
    var result = ""
    var rest = line[...]
    while let start = rest.firstIndex(where: isKeyCharacter) {
      let end = rest[start...].firstIndex { !isKeyCharacter($0) } ?? rest.endIndex
      let word = rest[start..<end].lowercased()
      result += rest[..<end]
      rest = rest[end...]
      guard tellingNames.contains(where: { word.contains($0) }), !harmlessNames.contains(word)
      else { continue }

      let gap = rest.prefix { "\"':= ".contains($0) }
      // Only a closing quote: this word was itself a value.
      if rest.isEmpty
        || !gap.contains(":") && ",}])".contains(rest.dropFirst(gap.count).first ?? ",")
      {
        continue
      }
      guard let (inside, isClear) = value(at: rest) else { continue }
      let isReference = inside.hasPrefix("$") || inside.contains("****")
      guard isReference || isClear else { return result + gap + "****" }
      result += rest[..<inside.startIndex]
      result += isReference ? String(inside) : "****"
      rest = rest[inside.endIndex...]
    }
    return result + rest
  }

  /// The value after a name and its colon, without quotes, and whether it is clear where it ends;
  /// nil if a list or nothing follows.
  private static func value(at text: Substring) -> (inside: Substring, isClear: Bool)? {
    var rest = text
    if let first = rest.first, first == "\"" || first == "'" { rest = rest.dropFirst() }
    rest = rest.drop { $0 == " " || $0 == ":" || $0 == "=" }
    guard let first = rest.first, !"[,}]".contains(first) else { return nil }
    // A reference to a secret, into which the secret itself may have been pasted.
    if first == "{" { return (rest.dropFirst().prefix { $0 != "}" }, true) }
    let inside: Substring
    var after: Substring
    if first == "\"" || first == "'" {
      let content = rest.dropFirst()
      guard let close = content.firstIndex(of: first) else { return (content, false) }
      inside = content[..<close]
      after = content[close...].dropFirst()
    } else {
      inside = rest.prefix { !" ,}]".contains($0) }
      after = rest[inside.endIndex...]
    }
    after = after.drop { $0 == " " }
    guard let next = after.first, !",}]/".contains(next) else { return (inside, true) }
    // A forgotten comma: a name and its colon follow.
    let name = after.drop { $0 == "\"" || $0 == "'" }.drop(while: isKeyCharacter)
    let colon = name.drop { $0 == "\"" || $0 == "'" || $0 == " " }
    return (inside, colon.first == ":")
  }

  /// Masks `user:password@` in an address.
  static func maskingUserInformation(in line: String) -> String {
    guard let scheme = line.firstRange(of: "://") else { return line }
    let authority = line[scheme.upperBound...].prefix { !"/\"' ".contains($0) }
    guard let at = authority.lastIndex(of: "@") else { return line }
    return line[..<scheme.upperBound] + "****" + line[at...]
  }

  private static func isKeyCharacter(_ character: Character) -> Bool {
    character.isASCII
      && (character.isLetter || character.isNumber || character == "-" || character == "_")
  }
}
