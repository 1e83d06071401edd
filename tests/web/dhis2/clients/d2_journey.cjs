// DHIS2's own JavaScript library, unchanged: signs in, reads metadata, writes a value, reads analytics.
// Arguments: the site's address, a token, uids of a unit, an element and an indicator, a period.
const [address, token, unit, element, indicator, period] = process.argv.slice(2)
const modules = process.env.DAOWEI_NODE_MODULES
const { init } = require(`${modules}/d2`)

async function journey() {
    const d2 = await init({
        baseUrl: `${address}/api/40`,
        headers: { Authorization: `ApiToken ${token}` },
        schemas: ['organisationUnit', 'dataElement', 'dataSet', 'indicator'],
    })
    const units = await d2.models.organisationUnits.list({ pageSize: 10, filter: 'level:eq:2' })
    const one = await d2.models.dataElements.get(element)
    const api = d2.Api.getApi()
    const sent = await api.post('dataValueSets', {
        dataValues: [{ dataElement: element, period, orgUnit: unit, value: '41' }],
    })
    const request = new d2.analytics.request()
        .addDataDimension([element, indicator])
        .addPeriodDimension([period])
        .addOrgUnitDimension([unit])
    const figures = await d2.analytics.aggregate.get(request)
    return {
        version: d2.system.version.minor,
        user: d2.currentUser.username,
        authorities: d2.currentUser.authorities.has('F_DATAVALUE_ADD'),
        total: units.pager.total,
        units: units.toArray().map(each => each.displayName),
        element: one.code,
        updated: sent.response.importCount.updated,
        rows: figures.rows,
        names: figures.metaData.items,
    }
}

journey().then(
    found => process.stdout.write(JSON.stringify(found)),
    error => {
        process.stderr.write(String(error && error.stack ? error.stack : JSON.stringify(error)))
        process.exit(1)
    }
)
