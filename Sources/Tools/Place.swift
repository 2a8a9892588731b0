/// Where a path leads once every link and `..` in it is followed: it names no link, so that whoever
/// walks it without following any is at the place that was meant, or is told that it changed.
package struct Place: Hashable, Sendable {
  /// The names from the root of the file system; empty for the root itself.
  let names: [String]

  /// Absolute.
  package var path: String { "/" + names.joined(separator: "/") }

  /// The last name; empty for the root.
  var name: String { names.last ?? "" }

  /// Whether this is `other` or lies below it.
  func isWithin(_ other: Place) -> Bool { names.starts(with: other.names) }

  /// The names below `other`, joined; nil where this does not lie in it, empty for itself.
  func path(below other: Place) -> String? {
    isWithin(other) ? names.dropFirst(other.names.count).joined(separator: "/") : nil
  }

  /// The place of that name in this one.
  func appending(_ name: String) -> Place { Place(names: names + [name]) }
}
