import Foundation

/// A path as it was meant where it was typed: a configuration resolves a relative one against its
/// own directory.
enum AbsolutePath {
  static func of(_ path: String) -> String {
    if path.hasPrefix("/") || path.hasPrefix("~") { return path }
    return FileManager.default.currentDirectoryPath + "/" + path
  }
}
