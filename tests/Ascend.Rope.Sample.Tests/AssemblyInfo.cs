using System.Runtime.Versioning;

// Pipes, signals, devices and modes of files: what the tests do to the application, they do as Linux does it.
[assembly: SupportedOSPlatform("linux")]
