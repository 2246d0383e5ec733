#!/usr/bin/env pwsh

<#
.SYNOPSIS
    Builds and tests Ascend.Rope. Each step is one plain command, printed before it runs, that can be typed without PowerShell.
.PARAMETER Step
    The steps to run, in the order given: restore, native, build, test, pack, clean. Without one: restore, build, test.
.PARAMETER Configuration
    Debug or Release.
.EXAMPLE
    ./build.ps1 build test -Configuration Release
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0, ValueFromRemainingArguments)]
    [ValidateSet('restore', 'native', 'build', 'test', 'pack', 'clean')]
    [string[]] $Step = @('restore', 'build', 'test'),

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Invoke-Plain([string] $command, [string[]] $arguments) {
    Write-Host "> $command $($arguments -join ' ')"
    & $command @arguments
    if ($LASTEXITCODE -ne 0) {
        throw "'$command $($arguments -join ' ')' ended with exit code $LASTEXITCODE."
    }
}

function Invoke-Restore { Invoke-Plain dotnet restore }

function Invoke-Native {
    Invoke-Plain cmake '-S', 'native', '-B', 'artifacts/native', '-DCMAKE_BUILD_TYPE=Release'
    Invoke-Plain cmake '--build', 'artifacts/native', '--parallel'
    Invoke-Plain ctest '--test-dir', 'artifacts/native', '--output-on-failure'
}

function Invoke-Build { Invoke-Plain dotnet 'build', '--configuration', $Configuration }

function Invoke-Test { Invoke-Plain dotnet 'test', '--configuration', $Configuration }

function Invoke-Pack { Invoke-Plain dotnet 'pack', '--configuration', 'Release', '--output', 'artifacts/packages' }

function Invoke-Clean { Invoke-Plain git 'clean', '-d', '-X', '--force', '--exclude=!.vs/', '--exclude=!.idea/', '--exclude=!*.user' }

Push-Location $PSScriptRoot
try {
    foreach ($name in $Step) {
        & "Invoke-$name"
    }
}
finally {
    Pop-Location
}
