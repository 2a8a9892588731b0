import Foundation
import Testing

@testable import Settings

/// Paths, and files as they really are.
struct PlaceTests {
  @Test func underHome() {
    let paths = Paths(
      environment: ["XDG_DATA_HOME": "relative"], home: "/home/ada/", directory: "/")
    #expect(paths.configFile == ownPath)
    #expect(paths.dataDirectory == "/home/ada/.local/share/confab")
    #expect(paths.stateDirectory == "/home/ada/.local/state/confab")
    #expect(paths.openClawFiles.first == openClawPath)
  }

  @Test func whereXDGSays() {
    let paths = Paths(
      environment: [
        "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d/", "XDG_STATE_HOME": "/s", "HOME": "/h",
      ], home: nil, directory: "/")
    #expect(paths.configFile == "/c/confab/config.json")
    #expect(paths.dataDirectory == "/d/confab")
    #expect(paths.stateDirectory == "/s/confab")
    #expect(paths.openClawFiles.first == "/h/.openclaw/openclaw.json")
  }

  @Test(arguments: [[:], ["HOME": ""], ["HOME": "relative"]])
  func nowhere(environment: [String: String]) {
    let paths = Paths(environment: environment, home: nil, directory: "/")
    #expect(paths.configFile == nil && paths.dataDirectory == nil && paths.stateDirectory == nil)
    #expect(paths.openClawFiles == [])
  }

  @Test func realFiles() throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("confab-settings-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let file = "\(directory)/key"
    #expect(throws: FileError.missing) { try Disk.read(file) }
    #expect(throws: FileError.notRegularFile) { try Disk.read(directory) }
    #expect(throws: FileError.notRegularFile) { try Disk.read("/dev/zero") }

    #expect(FileManager.default.createFile(atPath: file, contents: Data("secret\n".utf8)))
    for (mode, isPrivate) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false)] {
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
      #expect(try Disk.read(file) == Array("secret\n".utf8))
      if isPrivate {
        #expect(try Disk.readPrivately(file) == Array("secret\n".utf8))
      } else {
        #expect(throws: FileError.self) { try Disk.readPrivately(file) }
      }
    }
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    try FileManager.default.createSymbolicLink(
      atPath: "\(directory)/link", withDestinationPath: file)
    #expect(try Disk.read("\(directory)/link") == Array("secret\n".utf8))
    #expect(throws: FileError.symbolicLink) { try Disk.readPrivately("\(directory)/link") }

    let large = Data(repeating: 32, count: Disk.limit + 1)
    #expect(FileManager.default.createFile(atPath: file, contents: large))
    #expect(throws: FileError.tooLarge(limit: Disk.limit)) { try Disk.read(file) }
  }
}
