import Canvas
import Messages

/// The themes there are: the shipped ones, and the user's own files, which go before shipped ones
/// of the same name. Nothing is read before it is asked for.
package struct ThemeLibrary {
  /// A theme as a list shows it.
  package struct Entry: Hashable, Sendable {
    package var name: String
    /// Nil if it cannot be used.
    package var theme: Theme?
    /// The user's own file; nil for a shipped theme.
    package var path: String?
    /// What is wrong with it.
    package var problems: [Problem]
  }

  private let directory: String?
  private let readFile: (String) throws -> [UInt8]
  private let listDirectory: (String) -> [String]

  /// - Parameters:
  ///   - directory: where the user's own themes are; nil for nowhere.
  ///   - readFile: the bytes of a file; throws `FileError.missing` for none.
  ///   - listDirectory: the names of the files in a directory; none if there is no such directory.
  package init(
    directory: String?, readFile: @escaping (String) throws -> [UInt8] = Disk.read,
    listDirectory: @escaping (String) -> [String] = Disk.list
  ) {
    self.directory = directory
    self.readFile = readFile
    self.listDirectory = listDirectory
  }

  /// The shipped themes in their order, then the user's own by name.
  package var names: [String] {
    let own = (directory.map(listDirectory) ?? []).filter { $0.hasSuffix(".json") }
      .map { String($0.dropLast(5)) }.filter { !$0.isEmpty && !$0.hasPrefix(".") }
    return ShippedThemes.names + Set(own).subtracting(ShippedThemes.names).sorted()
  }

  /// Every theme, read.
  package var entries: [Entry] { names.map(entry) }

  /// A theme by name, read with what it inherits. What is wrong is in the entry.
  package func entry(_ name: String) -> Entry {
    guard isName(name) else { return Entry(name: name, problems: [unknown(name)]) }
    let path = ownPath(name)
    do {
      if let path { return entry(name, path: path, bytes: try readFile(path)) }
    } catch FileError.missing {
    } catch {
      let advice = (error as? FileError)?.advice(path: path ?? name) ?? "it cannot be read"
      return Entry(
        name: name, path: path,
        problems: [Problem("this theme is left out: \(advice)", path: path ?? name)])
    }
    // The default is there without reading anything.
    if name == Theme.terminal.name { return Entry(name: name, theme: .terminal, problems: []) }
    guard let bytes = ShippedThemes.bytes(of: name) else {
      return Entry(name: name, problems: [unknown(name)])
    }
    return entry(name, path: nil, bytes: bytes)
  }

  /// The theme of the pair that suits a terminal's ground; nil if this one does, or has none.
  package func partner(of theme: Theme, on background: Color) -> Theme? {
    guard theme.appearance != .any, theme.appearance != background.appearance,
      let pair = theme.pair, let other = entry(pair).theme,
      other.appearance == background.appearance
    else { return nil }
    return other
  }

  /// Reads one file and says all that is wrong with it: its place in the library does not matter,
  /// but what it inherits is looked for there.
  package func check(_ path: String) -> Entry {
    let file = path.split(separator: "/").last.map(String.init) ?? path
    let name = file.hasSuffix(".json") ? String(file.dropLast(5)) : file
    do {
      var checked = entry(name, path: path, bytes: try readFile(path))
      if let pair = checked.theme?.pair, entry(pair).theme == nil {
        checked.problems.append(
          Problem("pair names “\(pair)”, which is no theme", path: path, severity: .warning))
      }
      return checked
    } catch {
      let advice = (error as? FileError)?.advice(path: path) ?? "it cannot be read"
      return Entry(name: name, path: path, problems: [Problem(advice, path: path)])
    }
  }

  private func entry(_ name: String, path: String?, bytes: [UInt8]) -> Entry {
    var chain = [
      ThemeFile(path: path ?? Self.shippedPath(name), bytes: bytes, name: name)
    ]
    var problems: [Problem] = []
    while let file = chain.last, let parent = file.inherits {
      // A file of the user's may build on the shipped one whose name it takes.
      let isShipped = parent.text == file.name && file.source.path != Self.shippedPath(file.name)
      guard let next = read(parent.text, isShipped: isShipped) else {
        problems.append(
          file.problem("inherits names “\(parent.text)”, which is no theme", at: parent.offset))
        break
      }
      guard !chain.contains(where: { $0.source.path == next.source.path }) else {
        problems.append(
          file.problem("“\(parent.text)” inherits from itself in the end", at: parent.offset))
        break
      }
      chain.append(next)
    }
    let (theme, more) = ThemeFile.resolved(chain)
    return Entry(
      name: name, theme: problems.isEmpty ? theme : nil, path: path, problems: problems + more)
  }

  private func read(_ name: String, isShipped: Bool) -> ThemeFile? {
    if !isShipped, isName(name), let path = ownPath(name), let bytes = try? readFile(path) {
      return ThemeFile(path: path, bytes: bytes, name: name)
    }
    return ShippedThemes.bytes(of: name).map {
      ThemeFile(path: Self.shippedPath(name), bytes: $0, name: name)
    }
  }

  /// Whether it may be a part of a path.
  private func isName(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && !name.contains("/") && !name.contains("\0")
  }

  private func ownPath(_ name: String) -> String? { directory.map { "\($0)/\(name).json" } }

  private static func shippedPath(_ name: String) -> String { "themes/\(name).json" }

  private func unknown(_ name: String) -> Problem {
    let names = self.names
    let near = names.min { ModelNames.distance($0, name) < ModelNames.distance($1, name) }
    let hint = near.flatMap { ModelNames.distance($0, name) <= 2 ? "; is it “\($0)”?" : nil }
    return Problem(
      "there is no theme “\(name)”" + (hint ?? "; there are \(names.joined(separator: ", "))"),
      path: directory ?? "themes")
  }
}
