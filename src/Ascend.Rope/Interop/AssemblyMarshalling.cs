using System.Runtime.CompilerServices;

// Imports pass what C passes and nothing else: no bool, no string, no array is converted on the way.
[assembly: DisableRuntimeMarshalling]
