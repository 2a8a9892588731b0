// swift-tools-version: 6.1
import Foundation
import PackageDescription

/// Warnings are errors in this package's own targets; `-warnings-as-errors` must not reach
/// dependencies, so it is set per target and only where CI asks for it.
let strict: [SwiftSetting] =
  Context.environment["CONFAB_STRICT"] == "1"
  ? [.unsafeFlags(["-warnings-as-errors"])] : []

/// A release for Linux has the small libraries inside, a fixed address and no table of 13,000 names
/// for other programs: finding and relocating all that takes half of the time to the first frame. `StaticLibraries` makes the linker take the archives;
/// what lacks them is linked as usual.
let fastStart: [LinkerSetting] =
  hasArchives
  ? [
    .unsafeFlags(
      [
        "-L", "\(Context.packageDirectory)/Sources/StaticLibraries",
        "-Xclang-linker", "-static-libgcc", "-Xclang-linker", "-no-pie",
        "-Xlinker", "--no-export-dynamic",
      ], .when(platforms: [.linux], configuration: .release))
  ] : []

/// Whether the archives are where Debian has them.
var hasArchives: Bool {
  #if arch(arm64)
    let directory = "/usr/lib/aarch64-linux-gnu"
  #else
    let directory = "/usr/lib/x86_64-linux-gnu"
  #endif
  return ["sqlite3", "ncursesw", "tinfo", "cmark-gfm", "cmark-gfm-extensions"].allSatisfy {
    FileManager.default.fileExists(atPath: "\(directory)/lib\($0).a")
  }
}

/// A room of the house: what it may import is what it lists here, and nothing else.
func room(
  _ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource]? = nil
) -> Target {
  .target(
    name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(
  of name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []
) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: name), "PropertyTesting"] + dependencies,
    exclude: exclude,
    swiftSettings: strict)
}

let package = Package(
  name: "confab",
  platforms: [.macOS(.v14)],
  products: [.executable(name: "confab", targets: ["confab"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // The core: values only, no I/O.
    room("Messages"),
    room("Conversation", ["Messages"]),
    room("Interchange", ["Messages", "Conversation"]),
    room("Canvas"),
    room("Markdown", ["Canvas", "CCmark"]),
    room("ACP", ["Messages", "Conversation"]),
    room("Screen", ["Messages", "Conversation", "Canvas", "Markdown"]),

    // The adapters: each owns one part of the outside world and sees no other adapter.
    // The files of `themes/`, which the link `Sources/Settings/themes` leads to, travel in the code.
    room("Settings", ["Messages", "Canvas"], resources: [.embedInCode("themes")]),
    room("Archive", ["Conversation", .product(name: "GRDB", package: "GRDB.swift")]),
    room("HTTP", ["CCurl"]),
    room("Terminal", ["Canvas", "CNcurses"]),
    room("Tools", ["Messages", "Conversation", "CSystem"]),

    // The composition root.
    .executableTarget(
      name: "confab",
      dependencies: [
        "Messages", "Conversation", "Interchange", "Canvas", "Markdown", "Screen", "ACP",
        "Settings", "Archive", "HTTP", "Terminal", "Tools",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ], swiftSettings: strict, linkerSettings: fastStart),

    // System libraries: a module map and one shim.h each.
    .systemLibrary(name: "CSystem"),
    .systemLibrary(
      name: "CNcurses", providers: [.apt(["libncurses-dev"]), .brew(["ncurses"])]),
    .systemLibrary(
      name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
    .systemLibrary(
      name: "CCmark",
      providers: [
        .apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"]), .brew(["cmark-gfm"]),
      ]),

    // A process of its own for the archive's tests to kill and to race against.
    .executableTarget(
      name: "ArchiveWriter", dependencies: ["Archive", "Conversation"],
      path: "Tests/ArchiveWriter", swiftSettings: strict),
    // A process of its own for the tools' tests to kill while it edits.
    .executableTarget(
      name: "ToolWriter", dependencies: ["Tools", "Conversation", "Messages"],
      path: "Tests/ToolWriter", swiftSettings: strict),
    // A server on loopback that sends what a test scripts, byte by byte.
    .target(name: "ScriptedServer", path: "Tests/ScriptedServer", swiftSettings: strict),

    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "confab", "ScriptedServer", "Archive", "Conversation", "Messages", "Canvas", "Markdown",
      ],
      exclude: ["baseline"], swiftSettings: strict),

    // What the tests of all rooms share: random numbers, and the one screen of the process.
    .target(name: "PropertyTesting", path: "Tests/PropertyTesting", swiftSettings: strict),

    tests(of: "Messages"),
    tests(of: "Conversation", ["Messages"]),
    tests(of: "Interchange", ["Conversation", "Messages"]),
    tests(of: "Canvas"),
    tests(of: "Markdown", ["Canvas"], exclude: ["Highlight"]),
    tests(
      of: "Screen", ["Conversation", "Canvas", "Markdown", "Messages", "Settings"],
      exclude: ["Screens"]),
    tests(of: "ACP", ["Conversation", "Messages"]),
    tests(of: "Settings", ["Messages", "Canvas"]),
    tests(of: "Archive", ["Conversation", "Messages", "ArchiveWriter"]),
    tests(of: "HTTP", ["ScriptedServer"]),
    tests(of: "Terminal", ["Canvas"]),
    tests(of: "Tools", ["Conversation", "Messages", "ToolWriter"]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "confab", "ScriptedServer", "Canvas", "Messages", "Conversation", "Screen", "Terminal",
        "PropertyTesting",
      ], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
