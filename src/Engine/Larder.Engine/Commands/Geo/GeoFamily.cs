// Binds the geo commands to the command table.
using Larder.Engine.Execution.Specs;

namespace Larder.Engine.Commands.Geo;

public static unsafe class GeoFamily
{
    public static void Bind(CommandTable table)
    {
        table.Bind("geoadd", &GeoAdd.Run);
        table.Bind("geopos", &GeoPosition.Run);
        table.Bind("geodist", &GeoPosition.RunDistance);
        table.Bind("geohash", &GeoPosition.RunHash);
        table.Bind("geosearch", &GeoSearch.Run);
        table.Bind("geosearchstore", &GeoSearch.RunAndStore);
        table.Bind("georadius", &GeoSearch.RunAround);
        table.Bind("georadius_ro", &GeoSearch.RunAroundReadOnly);
        table.Bind("georadiusbymember", &GeoSearch.RunAroundMember);
        table.Bind("georadiusbymember_ro", &GeoSearch.RunAroundMemberReadOnly);
    }
}
